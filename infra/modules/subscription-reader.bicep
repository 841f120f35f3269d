// Lets the identity read the vaults of one subscription, and their logs where asked.
targetScope = 'subscription'

@description('Object id of the identity.')
param principalId string

@description('GUID of the role to assign; it is looked up in the subscription of the assignment.')
param roleId string

@description('Assign Monitoring Reader as well, which the built-in backup role does not cover.')
param readLogs bool

var monitoringReader = '43d0d8ad-25c7-4714-9337-8ba259a9fe05'

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
  }
}

resource logReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (readLogs) {
  name: guid(subscription().id, principalId, monitoringReader)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringReader)
  }
}
