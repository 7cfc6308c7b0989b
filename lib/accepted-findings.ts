/** A finding of cdk-nag that is accepted, with the reason. */
export interface AcceptedFinding {
  /** Construct id of the part of the stack; by default the whole stack. */
  readonly path?: string;
  /** The findings' ids in cdk-nag. */
  readonly ids: readonly string[];
  readonly reason: string;
}

const solutions = (rule: string): string => `AwsSolutions::AwsSolutions-${rule}`;
const nist = (rule: string): string => `NIST.800.53.R5::NIST.800.53.R5-${rule}`;
const objectsUnder = (prefix: string, bucket = 'DropsBucketA91BB315'): string =>
  solutions(`IAM5[Resource::<${bucket}.Arn>/${prefix}/*]`);

/** All accepted findings. A test fails for an entry that is no longer needed. */
export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  {
    ids: [
      ...['incoming', 'plan', 'pinned', 'results'].map((prefix) => objectsUnder(prefix)),
      objectsUnder('audit', 'AuditBucket7486E833'),
    ],
    reason:
      'Object names are not known in advance, so a right can only name a prefix. Each function and policy has only the prefixes of its use case (docs/PERMISSIONS.md).',
  },
  {
    path: 'Policies',
    ids: [
      solutions(
        'IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<CommandsApiB9CB5871>/v1/GET/commands/*]',
      ),
    ],
    reason:
      'A command has an id of its own: the right to look at what became of commands can only name their path. It changes nothing, and whoever has it may read the ledger anyway.',
  },
  {
    ids: [solutions('IAM5[Resource::*]')],
    reason: 'X-Ray has no resources for trace segments. Only PutTraceSegments and PutTelemetryRecords are allowed.',
  },
  {
    path: 'Provider',
    ids: [solutions('SMG4'), nist('SecretsManagerRotationEnabled')],
    reason:
      'The provider has no rotation that Secrets Manager could drive. A person puts a new value, which the functions read as soon as the provider refuses the old one (docs/DEPLOY.md).',
  },
  {
    path: 'EmailKey',
    ids: [solutions('SMG4'), nist('SecretsManagerRotationEnabled')],
    reason:
      'Digests made with different keys cannot be compared, so a rotation would defeat the purpose of the key. It opens nothing: whoever has it can only try addresses against digests in the ledger (docs/DATA.md).',
  },
  {
    ids: [nist('IAMNoInlinePolicy')],
    reason:
      "A function's rights belong to this function alone and must be deleted with it: an inline policy cannot be attached to anything else.",
  },
  {
    ids: [nist('LambdaConcurrency')],
    reason:
      'The event sources limit concurrency (maxConcurrency) and leave the rest in the queue. Reserved concurrency would throttle, and throttled receives count towards the dead-letter queue.',
  },
  {
    ids: [nist('LambdaDLQ')],
    reason:
      'Only queues invoke the functions, never asynchronously. A failed message goes to the dead-letter queue of its queue, and from there into the ledger.',
  },
  {
    ids: [nist('LambdaInsideVPC')],
    reason:
      'The functions talk to AWS and to the provider over TLS on public endpoints. Inside a VPC the same traffic would leave through a NAT gateway: more parts, no fewer paths.',
  },
  {
    ids: [nist('S3BucketReplicationEnabled')],
    reason:
      'Drops and results are copies of what the uploader has, and expire by design. What must not be lost is in the ledger, which has point-in-time recovery. Copies in a second region would outlive their retention.',
  },
  {
    path: 'AccessLogs',
    ids: [nist('S3DefaultEncryptionKMS')],
    reason: 'S3 delivers access logs only to a bucket that it encrypts with its own keys.',
  },
];
