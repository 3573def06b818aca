/** What stands in macro/template.yml for its comments about the layer, without it and with it. */
export const MACRO_LAYERS: Readonly<Record<'none' | 'published', Readonly<Record<string, readonly string[]>>>> = {
  none: { 'layer-variables': [], 'layer-resources': [] },
  published: {
    'layer-variables': ['DATADOG_SERVERLESS_LAYER_nodejs: !Ref NodejsLayer'],
    // A stack that was instrumented with an older version may be rolled back to it.
    'layer-resources': [
      'NodejsLayer:',
      '  Type: AWS::Lambda::LayerVersion',
      '  DeletionPolicy: Retain',
      '  UpdateReplacePolicy: Retain',
      '  Properties:',
      "    LayerName: !Sub '${MacroName}-nodejs'",
      '    Description: datadog-serverless {{version}}',
      '    LicenseInfo: Apache-2.0',
      '    Content: ../layer-nodejs.zip',
    ],
  },
};
