// Backup Triage in one resource group: a Flex Consumption function app without any stored secret,
// and read access at exactly the vaults and subscriptions given.
targetScope = 'resourceGroup'

@description('Region of all resources. Choose one where Flex Consumption is offered.')
param location string = resourceGroup().location

@description('Beginning of every resource name; lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param prefix string = 'triage'

@description('ARM ids of the Recovery Services vaults that may be read, in any subscription of the tenant.')
param vaultIds array = []

@description('Ids (GUIDs) of subscriptions all of whose vaults may be read.')
param subscriptionIds array = []

@description('custom: a role with only the read actions the service uses. BackupReader: the built-in role, which does not need the right to define roles.')
@allowed([
  'custom'
  'BackupReader'
])
param accessRole string = 'custom'

@description('Let the role read the logs of the vaults as well (resource-centric Log Analytics queries).')
param readVaultLogs bool = false

@description('ARM id of a Log Analytics workspace to be queried as a whole; empty for none.')
param workspaceId string = ''

@description('Refuse questions about vaults outside vaultIds and subscriptionIds, even when the identity could read them.')
param restrictToGivenScopes bool = true

@description('Create a user-assigned identity instead of using the system-assigned one of the app.')
param userAssignedIdentity bool = false

@description('Python version of the app.')
@allowed([
  '3.11'
  '3.12'
  '3.13'
])
param pythonVersion string = '3.12'

@description('Memory of an instance in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('Most instances the platform may start.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances kept warm for HTTP; each is billed. 1 avoids cold starts.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttp int = 0

@description('Requests one instance answers at a time. The service waits for Azure most of the time, so several fit.')
@minValue(1)
@maxValue(1000)
param perInstanceConcurrency int = 16

@description('Language of answers when the caller names none.')
@allowed([
  'en'
  'ja'
])
param language string = 'en'

@description('Seconds a triage may take as a whole.')
@minValue(5)
@maxValue(100)
param deadlineSeconds int = 25

@description('Client id of an app registration. When given, callers need an Entra token and no function key; when empty, a function key.')
param authClientId string = ''

@description('Audiences a token may carry; empty means the client id and api://client-id.')
param authAllowedAudiences array = []

@description('Client ids of the applications (managed identities count as such) that may call; empty leaves it to the list of principals.')
param authAllowedApplications array = []

@description('Object ids of the identities that may call; empty leaves it to the list of applications.')
param authAllowedPrincipals array = []

@description('Issuer of the tokens; empty means the version 2.0 issuer of this tenant.')
param authIssuer string = ''

@description('Put the app outbound and its storage behind a virtual network.')
param virtualNetwork bool = false

@description('Answer through a private endpoint only. Needs virtualNetwork.')
param privateInbound bool = false

@description('Private DNS zone of function apps; another one in sovereign clouds.')
param siteDnsZone string = 'privatelink.azurewebsites.net'

@description('Address space of the virtual network; /24 or larger.')
param addressPrefix string = '10.40.0.0/24'

@description('Value of AZURE_CLOUD.')
@allowed([
  'AzurePublicCloud'
  'AzureUSGovernment'
  'AzureChinaCloud'
])
param cloud string = 'AzurePublicCloud'

@description('Days that telemetry is kept.')
@minValue(30)
@maxValue(730)
param telemetryRetentionDays int = 30

@description('Tags of all resources.')
param tags object = {}

var token = uniqueString(subscription().id, resourceGroup().id, prefix)
var appName = '${prefix}-${token}'
var storageName = '${prefix}${token}'
var packageContainer = 'packages'
var entraAuth = !empty(authClientId)
var audiences = empty(authAllowedAudiences) ? [
  authClientId
  'api://${authClientId}'
] : authAllowedAudiences
var issuer = empty(authIssuer) ? '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0' : authIssuer
var backupReader = 'a795c7a0-d4a2-40c1-ae25-d81f01202912'
var granted = !empty(vaultIds) || !empty(subscriptionIds)
var customRole = accessRole == 'custom' && granted
var subscriptionScopes = empty(subscriptionIds) ? [] : split('/subscriptions/${join(subscriptionIds, ',/subscriptions/')}', ',')
var allowedScopes = restrictToGivenScopes ? join(concat(vaultIds, subscriptionScopes), ',') : ''
// The scope of a module is worked out even where its condition is false, so it must always be one.
var workspaceParts = split(empty(workspaceId) ? '${resourceGroup().id}/providers/Microsoft.OperationalInsights/workspaces/none' : workspaceId, '/')

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = if (userAssignedIdentity) {
  name: '${prefix}-identity'
  location: location
  tags: tags
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: take(storageName, 24)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: virtualNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: virtualNetwork ? 'Deny' : 'Allow'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: storage
  name: 'default'
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: packageContainer
  properties: {
    publicAccess: 'None'
  }
}

resource telemetry 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-telemetry'
  location: location
  tags: tags
  properties: {
    retentionInDays: telemetryRetentionDays
    sku: {
      name: 'PerGB2018'
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${prefix}-insights'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: telemetry.id
    DisableLocalAuth: true
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${prefix}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

module workspace 'modules/workspace.bicep' = if (!empty(workspaceId)) {
  name: '${prefix}-workspace'
  scope: resourceGroup(workspaceParts[2], workspaceParts[4])
  params: {
    workspaceName: workspaceParts[8]
  }
}

module network 'modules/network.bicep' = if (virtualNetwork) {
  name: '${prefix}-network'
  params: {
    location: location
    prefix: prefix
    addressPrefix: addressPrefix
    storageId: storage.id
    blobZone: 'privatelink.blob.${environment().suffixes.storage}'
    tags: tags
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  tags: union(tags, {
    'azd-service-name': 'triage'
  })
  kind: 'functionapp,linux'
  identity: {
    type: userAssignedIdentity ? 'UserAssigned' : 'SystemAssigned'
    userAssignedIdentities: userAssignedIdentity ? {
      '${identity.id}': {}
    } : null
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: virtualNetwork && privateInbound ? 'Disabled' : 'Enabled'
    virtualNetworkSubnetId: virtualNetwork ? network.outputs.appSubnetId : null
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: concat([
        {
          name: 'AzureWebJobsStorage__blobServiceUri'
          value: storage.properties.primaryEndpoints.blob
        }
        {
          name: 'AzureWebJobsStorage__credential'
          value: 'managedidentity'
        }
        {
          name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
          value: insights.properties.ConnectionString
        }
        {
          name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
          value: userAssignedIdentity ? 'ClientId=${identity.properties.clientId};Authorization=AAD' : 'Authorization=AAD'
        }
        {
          name: 'AZURE_CLOUD'
          value: cloud
        }
        {
          name: 'TRIAGE_AUTH_LEVEL'
          value: entraAuth ? 'anonymous' : 'function'
        }
        {
          name: 'TRIAGE_SOURCE'
          value: 'azure'
        }
        {
          name: 'TRIAGE_LANGUAGE'
          value: language
        }
        {
          name: 'TRIAGE_DEADLINE_SECONDS'
          value: string(deadlineSeconds)
        }
        {
          name: 'TRIAGE_ALLOWED_SCOPES'
          value: allowedScopes
        }
        {
          name: 'TRIAGE_LOG_ANALYTICS'
          value: empty(workspaceId) ? (readVaultLogs ? 'auto' : 'off') : (workspace.outputs.customerId)
        }
      ], userAssignedIdentity ? [
        {
          name: 'AZURE_CLIENT_ID'
          value: identity.properties.clientId
        }
        {
          name: 'AzureWebJobsStorage__clientId'
          value: identity.properties.clientId
        }
      ] : [])
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: userAssignedIdentity ? 'UserAssignedIdentity' : 'SystemAssignedIdentity'
            userAssignedIdentityResourceId: userAssignedIdentity ? identity.id : null
          }
        }
      }
      runtime: {
        name: 'python'
        version: pythonVersion
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttp > 0 ? [
          {
            name: 'http'
            instanceCount: alwaysReadyHttp
          }
        ] : []
        triggers: {
          http: {
            perInstanceConcurrency: perInstanceConcurrency
          }
        }
      }
    }
  }
  dependsOn: [
    packages
  ]
}

// Deployment with a publishing user name and password stays off; Entra tokens deploy.
resource scmPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource ftpPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource entra 'Microsoft.Web/sites/config@2024-04-01' = if (entraAuth) {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      excludedPaths: [
        '/api/health'
        '/api/openapi.json'
      ]
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: authClientId
          openIdIssuer: issuer
        }
        validation: {
          allowedAudiences: audiences
          defaultAuthorizationPolicy: {
            allowedApplications: empty(authAllowedApplications) ? null : authAllowedApplications
            allowedPrincipals: {
              identities: empty(authAllowedPrincipals) ? null : authAllowedPrincipals
            }
          }
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}

module grants 'modules/grants.bicep' = {
  name: '${prefix}-grants'
  params: {
    principalId: userAssignedIdentity ? identity.properties.principalId : (app.identity.principalId)
    storageName: storage.name
    insightsName: insights.name
  }
}

module readerRole 'modules/reader-role.bicep' = if (customRole) {
  name: '${prefix}-reader-role'
  scope: subscription()
  params: {
    roleName: 'Backup Triage Reader (${token})'
    vaultIds: vaultIds
    subscriptionIds: subscriptionIds
    readVaultLogs: readVaultLogs
  }
}

module vaultReaders 'modules/vault-reader.bicep' = [for vaultId in vaultIds: {
  name: '${prefix}-vault-${uniqueString(vaultId)}'
  scope: resourceGroup(split(vaultId, '/')[2], split(vaultId, '/')[4])
  params: {
    vaultName: split(vaultId, '/')[8]
    principalId: userAssignedIdentity ? identity.properties.principalId : (app.identity.principalId)
    roleId: customRole ? readerRole.outputs.roleId : backupReader
    readLogs: readVaultLogs && !customRole
  }
}]

module subscriptionReaders 'modules/subscription-reader.bicep' = [for subscriptionId in subscriptionIds: {
  name: '${prefix}-subscription-${uniqueString(subscriptionId)}'
  scope: subscription(subscriptionId)
  params: {
    principalId: userAssignedIdentity ? identity.properties.principalId : (app.identity.principalId)
    roleId: customRole ? readerRole.outputs.roleId : backupReader
    readLogs: readVaultLogs && !customRole
  }
}]

module workspaceReader 'modules/workspace-reader.bicep' = if (!empty(workspaceId)) {
  name: '${prefix}-workspace-reader'
  scope: resourceGroup(workspaceParts[2], workspaceParts[4])
  params: {
    workspaceName: workspaceParts[8]
    principalId: userAssignedIdentity ? identity.properties.principalId : (app.identity.principalId)
  }
}

module inbound 'modules/private-inbound.bicep' = if (virtualNetwork && privateInbound) {
  name: '${prefix}-inbound'
  params: {
    location: location
    prefix: prefix
    appId: app.id
    siteZone: siteDnsZone
    networkId: network.outputs.networkId
    endpointSubnetId: network.outputs.endpointSubnetId
    tags: tags
  }
}

@description('Name of the function app, to deploy the package to.')
output appName string = app.name

@description('Base address of the service.')
output endpoint string = 'https://${app.properties.defaultHostName}/api'

@description('Object id of the identity that reads the vaults.')
output principalId string = userAssignedIdentity ? identity.properties.principalId : (app.identity.principalId)

@description('Name of the Application Insights component.')
output insightsName string = insights.name

@description('ARM id of the workspace the telemetry is kept in.')
output telemetryWorkspaceId string = telemetry.id

@description('Storage account of the app and its package.')
output storageName string = storage.name
