// The app reachable through a private endpoint.
targetScope = 'resourceGroup'

@description('Region.')
param location string

@description('Beginning of the names.')
param prefix string

@description('Function app.')
param appId string

@description('Network whose machines resolve the app to its private address.')
param networkId string

@description('Subnet of the private endpoint.')
param endpointSubnetId string

@description('Private DNS zone of function apps in this cloud.')
param siteZone string

@description('Tags.')
param tags object

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: siteZone
  location: 'global'
  tags: tags
}

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: '${prefix}-inbound'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: '${prefix}-app'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: endpointSubnetId
    }
    privateLinkServiceConnections: [
      {
        name: 'sites'
        properties: {
          privateLinkServiceId: appId
          groupIds: [
            'sites'
          ]
        }
      }
    ]
  }
}

resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'sites'
        properties: {
          privateDnsZoneId: zone.id
        }
      }
    ]
  }
}
