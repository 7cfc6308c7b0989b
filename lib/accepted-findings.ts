/** A rule that does not hold somewhere, and why that is right there. */
export interface AcceptedFinding {
  /** The part of the stack by its id; the whole stack without it. */
  readonly path?: string;
  /** As cdk-nag names the finding. */
  readonly ids: readonly string[];
  readonly reason: string;
}

const solutions = (rule: string): string => `AwsSolutions::AwsSolutions-${rule}`;
const nist = (rule: string): string => `NIST.800.53.R5::NIST.800.53.R5-${rule}`;
const objectsUnder = (prefix: string, bucket = 'DropsBucketA91BB315'): string =>
  solutions(`IAM5[Resource::<${bucket}.Arn>/${prefix}/*]`);

/** All that is accepted, in this one place. A test fails for an entry that accepts nothing any more. */
export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  {
    ids: [
      ...['incoming', 'plan', 'pinned', 'results'].map((prefix) => objectsUnder(prefix)),
      objectsUnder('audit', 'AuditBucket7486E833'),
    ],
    reason:
      'Objects have names of their own: a right to them can only name their prefix. Each function and policy has just the prefixes of its use case (docs/PERMISSIONS.md).',
  },
  {
    ids: [solutions('IAM5[Resource::*]')],
    reason: 'X-Ray takes trace segments for no resource in particular: PutTraceSegments and PutTelemetryRecords alone.',
  },
  {
    path: 'Provider',
    ids: [solutions('SMG4'), nist('SecretsManagerRotationEnabled')],
    reason:
      'The credentials are of the provider, which has no rotation that Secrets Manager could drive. A new value is put by hand and read by the functions as soon as the old one is refused (docs/DEPLOY.md).',
  },
  {
    path: 'EmailKey',
    ids: [solutions('SMG4'), nist('SecretsManagerRotationEnabled')],
    reason:
      'Digests that two keys made cannot be compared, so a rotation would end what the key is for. It opens nothing: whoever has it can only try addresses against digests in the ledger (docs/DATA.md).',
  },
  {
    ids: [nist('IAMNoInlinePolicy')],
    reason:
      'The rights of a function are of this function alone, and must come and go with it: an inline policy cannot be attached to anything else.',
  },
  {
    ids: [nist('LambdaConcurrency')],
    reason:
      'The event sources bound how many run at once (maxConcurrency) and leave the rest in the queue; reserved concurrency would throttle, and throttled receives count towards the dead-letter queue.',
  },
  {
    ids: [nist('LambdaDLQ')],
    reason:
      'The functions are invoked by their queues alone, never asynchronously: what fails goes to the dead-letter queue of its queue, and from there to the ledger.',
  },
  {
    ids: [nist('LambdaInsideVPC')],
    reason:
      'The functions talk to AWS and to the provider, which are both reached over TLS on public endpoints. Inside a VPC the same traffic would leave by a NAT gateway, with more parts and no fewer paths.',
  },
  {
    ids: [nist('S3BucketReplicationEnabled')],
    reason:
      'Drops and results are copies of what the uploader has, and expire by design; what may not be lost is in the ledger, which has point-in-time recovery. Copies in a second region would outlive their retention.',
  },
  {
    path: 'AccessLogs',
    ids: [nist('S3DefaultEncryptionKMS')],
    reason: 'S3 delivers access logs only to a bucket that it encrypts with its own keys.',
  },
];
