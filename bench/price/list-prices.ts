/**
 * List prices in USD, us-east-1, on demand, without free tiers and volume discounts, as of November 2026: the pricing pages
 * of each service. Other regions have other prices.
 */
export const LIST_PRICES = {
  dynamoWriteUnit: 0.625 / 1e6,
  dynamoReadUnit: 0.125 / 1e6,
  sqsRequest: 0.4 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGbSecond: 0.0000133334,
  s3Put: 0.005 / 1e3,
  s3Get: 0.0004 / 1e3,
  kmsRequest: 0.03 / 1e4,
  logsGb: 0.5,
  stepFunctionsTransition: 0.025 / 1e3,
  /** Express: a request, and its memory for as long as it runs. */
  expressRequest: 1 / 1e6,
  expressGbSecond: 0.00001667,
} as const;
