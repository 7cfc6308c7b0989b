/** An error of an AWS SDK client in one sentence, with what to do. Undefined for any other error. */
export const awsFault = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const code = 'code' in error ? String(error.code) : '';
  if (/^Region (is missing|not accepted)/.test(message))
    return 'No usable AWS region is known: name it with --region, or set AWS_REGION.';
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return `There are no usable AWS credentials (${message}): name a profile with --profile, or sign in and try again ("aws sts get-caller-identity" must answer).`;
  // Every error of a service or of the connection to it has `$metadata`.
  if (!('$metadata' in error)) return undefined;
  if (CREDENTIALS_REFUSED.test(name))
    return `AWS does not accept the credentials (${name}: ${message}): sign in again, or name another profile with --profile.`;
  if (ACCESS_DENIED.test(name))
    return `AWS does not allow it (${name}: ${message}): docs/PERMISSIONS.md says which right it needs.`;
  if (name === 'ResourceNotFoundException')
    return `AWS has no such table or queue in this region and account (${message}): check --stage, --table and --region.`;
  if (name === 'TimeoutError' || NO_NETWORK.test(code))
    return `AWS does not answer (${code === '' || message.includes(code) ? message : `${code}: ${message}`}): check the network, --region and --aws-endpoint.`;
  return `AWS failed: ${name}: ${message}`;
};

const CREDENTIALS_REFUSED =
  /^(UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|InvalidAccessKeyId|SignatureDoesNotMatch|RequestExpired|AuthFailure)/;
const ACCESS_DENIED = /^(AccessDenied|UnauthorizedOperation|NotAuthorized|KMSAccessDenied|KmsAccessDenied|Forbidden)/;
const NO_NETWORK =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|CERT_|DEPTH_|UNABLE_)/;
