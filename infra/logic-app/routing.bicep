// Azure Backup raises its alerts by itself, without a rule; a processing rule sends them on.
targetScope = 'resourceGroup'

@description('Name of the alert processing rule.')
param ruleName string

@description('ARM ids of subscriptions, groups or vaults of this subscription.')
param alertScopes array

@description('Action group to send the alerts to.')
param actionGroupId string

@description('Tags.')
param tags object = {}

resource rule 'Microsoft.AlertsManagement/actionRules@2021-08-08' = {
  name: ruleName
  location: 'Global'
  tags: tags
  properties: {
    description: 'Sends fired Azure Backup alerts to Backup Triage.'
    enabled: true
    scopes: alertScopes
    conditions: [
      {
        field: 'MonitorService'
        operator: 'Equals'
        values: [
          'Azure Backup'
        ]
      }
      {
        field: 'MonitorCondition'
        operator: 'Equals'
        values: [
          'Fired'
        ]
      }
    ]
    actions: [
      {
        actionType: 'AddActionGroups'
        actionGroupIds: [
          actionGroupId
        ]
      }
    ]
  }
}
