import cdkJson from '../cdk.json' with { type: 'json' };

/** The context of cdk.json. An app that was not started by the CDK command line has to read it itself. */
export const CDK_CONTEXT: Readonly<Record<string, unknown>> = cdkJson.context;

/** CDK's feature flags in that context, which change the synthesized template. */
export const CDK_FLAGS = Object.entries(CDK_CONTEXT).filter(([name]) => name.startsWith('@aws-cdk'));
