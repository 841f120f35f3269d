// Lets the identity read one vault, and its logs where asked.
targetScope = 'resourceGroup'

@description('Name of the vault.')
param vaultName string

@description('Object id of the identity.')
param principalId string

@description('GUID of the role to assign; it is looked up in the subscription of the assignment.')
param roleId string

@description('Assign Monitoring Reader as well, which the built-in backup role does not cover.')
param readLogs bool

var monitoringReader = '43d0d8ad-25c7-4714-9337-8ba259a9fe05'

resource vault 'Microsoft.RecoveryServices/vaults@2024-04-01' existing = {
  name: vaultName
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, roleId)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
  }
}

resource logReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (readLogs) {
  name: guid(vault.id, principalId, monitoringReader)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringReader)
  }
}
