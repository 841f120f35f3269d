// The id by which a Log Analytics workspace is queried.
targetScope = 'resourceGroup'

@description('Name of the workspace.')
param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

@description('Workspace id (GUID).')
output customerId string = workspace.properties.customerId
