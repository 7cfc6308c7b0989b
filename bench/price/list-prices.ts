/** On-demand prices in USD, without free tiers and volume discounts. */
export interface Prices {
  readonly dynamoWriteUnit: number;
  readonly dynamoReadUnit: number;
  readonly sqsRequest: number;
  readonly lambdaRequest: number;
  /** arm64. */
  readonly lambdaGbSecond: number;
  readonly s3Put: number;
  readonly s3List: number;
  readonly s3Get: number;
  readonly s3GbMonth: number;
  readonly kmsKeyMonth: number;
  readonly kmsRequest: number;
  readonly secretMonth: number;
  readonly logsGb: number;
  readonly metricMonth: number;
  /** For each metric of an alarm. */
  readonly alarmMetricMonth: number;
  readonly dashboardMonth: number;
  readonly trace: number;
  /** Put on a bus of one's own. */
  readonly busEvent: number;
}

/**
 * https://aws.amazon.com/dynamodb/pricing/on-demand/, /sqs/pricing/, /lambda/pricing/, /s3/pricing/, /kms/pricing/,
 * /secrets-manager/pricing/, /cloudwatch/pricing/,
 * /xray/pricing/ and /eventbridge/pricing/, as of November 2026.
 */
const US_EAST_1: Prices = {
  dynamoWriteUnit: 0.625 / 1e6,
  dynamoReadUnit: 0.125 / 1e6,
  sqsRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  s3Put: 0.005 / 1e3,
  s3List: 0.005 / 1e3,
  s3Get: 0.0004 / 1e3,
  s3GbMonth: 0.023,
  kmsKeyMonth: 1,
  kmsRequest: 0.03 / 1e4,
  secretMonth: 0.4,
  logsGb: 0.5,
  metricMonth: 0.3,
  alarmMetricMonth: 0.1,
  dashboardMonth: 3,
  trace: 5 / 1e6,
  busEvent: 1 / 1e6,
};

export type PricedRegion = 'us-east-1' | 'ap-southeast-1';

/**
 * Prices by region. `ap-southeast-1` is the default region of a stage. Prices that its entry lacks are assumed to be
 * those of `us-east-1`, and were not confirmed for the region.
 */
export const LIST_PRICES: Readonly<Record<PricedRegion, Prices>> = {
  'us-east-1': US_EAST_1,
  'ap-southeast-1': {
    ...US_EAST_1,
    // Half of 1.4231 and 0.2846: in November 2024 on-demand throughput became half as expensive.
    dynamoWriteUnit: 0.71155 / 1e6,
    dynamoReadUnit: 0.1423 / 1e6,
    s3GbMonth: 0.025,
    logsGb: 0.7,
  },
};

/**
 * Prices of Step Functions in us-east-1, for the comparison in docs/COST.md:
 * https://aws.amazon.com/step-functions/pricing/.
 */
export const STEP_FUNCTIONS_PRICES = {
  transition: 0.025 / 1e3,
  /** Express workflows: per request, and for memory over time. */
  expressRequest: 1 / 1e6,
  expressGbSecond: 0.00001667,
} as const;
