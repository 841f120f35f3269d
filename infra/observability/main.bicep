// Two rules and a workbook over the telemetry of the service.
targetScope = 'resourceGroup'

@description('Region of the workbook and the rules: that of the Application Insights component.')
param location string = resourceGroup().location

@description('Application Insights component of the app.')
param insightsName string

@description('Action groups that are told.')
param actionGroupIds array = []

@description('Tags.')
param tags object = {}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource lostAccess 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${insightsName}-lost-access'
  location: location
  tags: tags
  properties: {
    displayName: 'Backup Triage: the identity lost access'
    description: 'Azure refused the identity of the service. The permissions page says which action belongs to which source.'
    severity: 1
    enabled: true
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    scopes: [
      insights.id
    ]
    criteria: {
      allOf: [
        {
          query: loadTextContent('lost-access.kql')
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    actions: {
      actionGroups: actionGroupIds
    }
  }
}

resource unknownCodes 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${insightsName}-unknown-codes'
  location: location
  tags: tags
  properties: {
    displayName: 'Backup Triage: a code that the catalogue does not explain'
    description: 'A failure was met whose code no entry of the catalogue explains.'
    severity: 3
    enabled: true
    evaluationFrequency: 'P1D'
    windowSize: 'P1D'
    scopes: [
      insights.id
    ]
    criteria: {
      allOf: [
        {
          query: loadTextContent('unknown-codes.kql')
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: false
    actions: {
      actionGroups: actionGroupIds
    }
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insights.id, 'backup-triage')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Backup Triage'
    category: 'workbook'
    sourceId: insights.id
    serializedData: loadTextContent('workbook.json')
  }
}

@description('ARM id of the workbook.')
output workbookId string = workbook.id
