// The Consumption logic app that turns an alert into a Teams card and a mail, and what feeds it.
targetScope = 'resourceGroup'

@description('Region.')
param location string = resourceGroup().location

@description('Beginning of the names; lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param prefix string = 'triage'

@description('Base address of the service, for example https://triage-abc.azurewebsites.net/api.')
param triageEndpoint string

@description('identity: an Entra token of the logic app. key: a function key kept in Key Vault.')
@allowed([
  'identity'
  'key'
])
param callerAuth string = 'identity'

@description('Audience of the token (identity), for example api://client-id.')
param triageAudience string = ''

@description('Address of the Key Vault secret with the function key (key), without a version.')
param keySecretUri string = ''

@description('Language of card and mail.')
@allowed([
  'en'
  'ja'
])
param language string = 'en'

@description('Severity levels that are told.')
param severities array = [
  'critical'
  'high'
  'medium'
  'low'
]

@description('Address of the Teams channel workflow that takes a card; empty for none.')
@secure()
param teamsWebhook string = ''

@description('Receivers of the mail, separated by semicolons.')
param mailTo string

@description('Machines of the daily sweep: objects with subscription, vault and vm. Empty for no sweep.')
param machines array = []

@description('Scopes (subscriptions, groups or vaults) whose Azure Backup alerts are sent here.')
param alertScopes array = []

@description('Tags.')
param tags object = {}

var storageName = take('${prefix}la${uniqueString(resourceGroup().id, prefix)}', 24)
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var alertDefinitions = {
  identity: loadJsonContent('consumption/alert.identity.json')
  key: loadJsonContent('consumption/alert.key.json')
}
var sweepDefinitions = {
  identity: loadJsonContent('consumption/sweep.identity.json')
  key: loadJsonContent('consumption/sweep.key.json')
}
var callerParameters = callerAuth == 'identity' ? {
  triageAudience: {
    value: triageAudience
  }
} : {
  keySecretUri: {
    value: keySecretUri
  }
  vaultAudience: {
    value: 'https://${skip(environment().suffixes.keyvaultDns, 1)}'
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: storageName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: storage
  name: 'default'
}

resource notified 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = {
  parent: tables
  name: 'notified'
}

resource mail 'Microsoft.Web/connections@2016-06-01' = {
  name: '${prefix}-office365'
  location: location
  tags: tags
  properties: {
    displayName: 'Backup Triage mail'
    api: {
      id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'office365')
    }
  }
}

resource alertWorkflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: '${prefix}-alert'
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    state: 'Enabled'
    definition: alertDefinitions[callerAuth]
    parameters: union(callerParameters, {
      '$connections': {
        value: {
          office365: {
            connectionId: mail.id
            connectionName: mail.name
            id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'office365')
          }
        }
      }
      triageEndpoint: {
        value: triageEndpoint
      }
      language: {
        value: language
      }
      severities: {
        value: severities
      }
      notifiedTable: {
        value: '${storage.properties.primaryEndpoints.table}${notified.name}'
      }
      teamsWebhook: {
        value: teamsWebhook
      }
      mailTo: {
        value: mailTo
      }
    })
  }
}

resource sweepWorkflow 'Microsoft.Logic/workflows@2019-05-01' = if (!empty(machines)) {
  name: '${prefix}-sweep'
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    state: 'Enabled'
    definition: sweepDefinitions[callerAuth]
    parameters: union(callerParameters, {
      '$connections': {
        value: {
          office365: {
            connectionId: mail.id
            connectionName: mail.name
            id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'office365')
          }
        }
      }
      triageEndpoint: {
        value: triageEndpoint
      }
      language: {
        value: language
      }
      machines: {
        value: machines
      }
      mailTo: {
        value: mailTo
      }
    })
  }
}

resource tableGrant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, alertWorkflow.id, tableContributor)
  scope: storage
  properties: {
    principalId: alertWorkflow.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableContributor)
  }
}

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-alert'
  location: 'Global'
  tags: tags
  properties: {
    groupShortName: 'bkptriage'
    enabled: true
    logicAppReceivers: [
      {
        name: 'triage'
        resourceId: alertWorkflow.id
        callbackUrl: listCallbackUrl('${alertWorkflow.id}/triggers/alert', '2019-05-01').value
        useCommonAlertSchema: true
      }
    ]
  }
}

module routing 'routing.bicep' = if (!empty(alertScopes)) {
  name: '${prefix}-routing'
  params: {
    ruleName: '${prefix}-backup-alerts'
    alertScopes: alertScopes
    actionGroupId: actions.id
    tags: tags
  }
}

@description('Object id of the alert workflow, to be allowed as a caller of the service.')
output alertPrincipalId string = alertWorkflow.identity.principalId

@description('ARM id of the action group.')
output actionGroupId string = actions.id

@description('Mail connection; a person must sign in to it once in the portal.')
output mailConnectionId string = mail.id
