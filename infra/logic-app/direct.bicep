// Without a logic app: the action group calls the service itself. The answer is not shown to
// anybody; the call shows in the service's log and telemetry, from where rules can tell people.
targetScope = 'resourceGroup'

@description('Name of the function app.')
param appName string

@description('Scopes whose Azure Backup alerts are sent.')
param alertScopes array

@description('Tags.')
param tags object = {}

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${appName}-direct'
  location: 'Global'
  tags: tags
  properties: {
    groupShortName: 'bkpdirect'
    enabled: true
    azureFunctionReceivers: [
      {
        name: 'triage'
        functionAppResourceId: app.id
        functionName: 'triage'
        httpTriggerUrl: 'https://${app.properties.defaultHostName}/api/triage?code=${listKeys('${app.id}/host/default', '2024-04-01').functionKeys.default}'
        useCommonAlertSchema: true
      }
    ]
  }
}

module routing 'routing.bicep' = {
  name: '${appName}-routing'
  params: {
    ruleName: '${appName}-backup-alerts'
    alertScopes: alertScopes
    actionGroupId: actions.id
    tags: tags
  }
}
