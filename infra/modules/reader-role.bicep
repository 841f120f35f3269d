// The role with only the actions the service calls: those of triage/azure/permissions.py, and the
// tables of its log queries, which Azure Monitor grants one by one. tests/infra compares them.
targetScope = 'subscription'

@description('Display name; unique in the tenant.')
param roleName string

@description('Vaults whose subscriptions the role can be assigned in.')
param vaultIds array

@description('Subscriptions the role can be assigned in.')
param subscriptionIds array

@description('Add the actions that resource-centric log queries need.')
param readVaultLogs bool

var vaultSubscriptions = [for vaultId in vaultIds: '/subscriptions/${split(vaultId, '/')[2]}']
var wholeSubscriptions = [for subscriptionId in subscriptionIds: '/subscriptions/${subscriptionId}']
var backupActions = [
  'Microsoft.RecoveryServices/Vaults/read'
  'Microsoft.RecoveryServices/Vaults/backupJobs/read'
  'Microsoft.RecoveryServices/Vaults/backupProtectedItems/read'
  'Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read'
]
var logActions = [
  'Microsoft.Insights/logs/read'
  'Microsoft.Insights/logs/AddonAzureBackupJobs/read'
  'Microsoft.Insights/logs/AzureDiagnostics/read'
  'Microsoft.Insights/logs/Event/read'
  'Microsoft.Insights/logs/Heartbeat/read'
  'Microsoft.Insights/logs/Syslog/read'
]

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, roleName)
  properties: {
    roleName: roleName
    description: 'Reads what Backup Triage needs to explain a failed backup. No write, no restore, no data.'
    type: 'CustomRole'
    permissions: [
      {
        actions: readVaultLogs ? concat(backupActions, logActions) : backupActions
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: union(vaultSubscriptions, wholeSubscriptions)
  }
}

@description('GUID of the role.')
output roleId string = role.name
