import cdkJson from '../cdk.json' with { type: 'json' };

/** The context of cdk.json, which an app that the CDK command line did not start goes without. */
export const CDK_CONTEXT: Readonly<Record<string, unknown>> = cdkJson.context;

/** CDK's feature flags among it: they decide what a construct becomes. */
export const CDK_FLAGS = Object.entries(CDK_CONTEXT).filter(([name]) => name.startsWith('@aws-cdk'));
