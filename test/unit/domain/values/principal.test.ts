import { describe, expect, it } from 'vitest';
import { isMadeUp, madeUpArn, parsePrincipal, principalName } from '../../../../lambdas/domain/values/principal.ts';

const STS = 'arn:aws:sts::123456789012';

describe('who an ARN names', () => {
  it.each([
    ['arn:aws:iam::123456789012:user/ada', { kind: 'user', name: 'ada' }],
    ['arn:aws:iam::123456789012:user/finance/eu/ada', { kind: 'user', name: 'ada' }],
    [`${STS}:assumed-role/Finance/ada@example.com`, { kind: 'role', role: 'Finance', sessionName: 'ada@example.com' }],
    ['arn:aws:iam::123456789012:root', { kind: 'other', name: 'root' }],
    [`${STS}:federated-user/ada`, { kind: 'other', name: 'federated-user/ada' }],
    ['arn:aws-cn:iam::123456789012:user/ada', { kind: 'user', name: 'ada' }],
  ])('%s', (arn, principal) => {
    expect(parsePrincipal(arn)).toEqual(principal);
  });

  it('is a user for a name that is chosen on one machine, whatever it contains', () => {
    const arn = madeUpArn('Ann Lee: ops');
    expect(parsePrincipal(arn)).toEqual({ kind: 'user', name: 'Ann Lee: ops' });
    expect([isMadeUp(arn), isMadeUp(`${STS}:assumed-role/Finance/ada`)]).toEqual([true, false]);
  });

  it('is shown by the role if the session’s name is not proved, and by the name if the trust policy binds it', () => {
    const session = parsePrincipal(`${STS}:assumed-role/Finance/ada`);
    expect(principalName(session, 'free')).toBe('role Finance, session ada (a name that nobody has proved)');
    expect(principalName(session, 'bound')).toBe('ada, role Finance');
    expect(principalName(parsePrincipal('arn:aws:iam::123456789012:user/ada'), 'free')).toBe('ada');
  });
});
