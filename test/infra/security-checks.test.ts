import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { ACCEPTED_FINDINGS, type AcceptedFinding } from '../../lib/accepted-findings.ts';
import { buildApp } from '../../lib/build-app.ts';
import { addSecurityChecks } from '../../lib/security-checks.ts';
import type { StageName } from '../../lib/stage/stage-config.ts';

let outdir: string;
let said: string[];
beforeEach(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'deskdrop-checks-'));
  said = [];
  for (const write of ['log', 'error', 'warn'] as const)
    vi.spyOn(console, write).mockImplementation((text: unknown) => void said.push(String(text)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(outdir, { recursive: true });
});

/** The findings of the checks that are not accepted. */
const findings = (stage: StageName, accepted?: readonly AcceptedFinding[]): string => {
  const { app, stack } = buildApp({
    stage,
    context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] },
    outdir,
    validates: false,
  });
  addSecurityChecks(app, stack, accepted);
  try {
    app.synth();
    return '';
  } catch (error) {
    return [String(error), ...said].join('\n');
  }
};

it.each(['prod', 'dev'] as const)('the stack of %s has no finding that is not accepted with a reason', (stage) => {
  expect(findings(stage)).toBe('');
});

it.each(ACCEPTED_FINDINGS.map((finding) => [finding.ids[0] ?? '', finding] as const))(
  '%s is still found, so its reason is still needed',
  (id, accepted) => {
    expect(accepted.reason.length).toBeGreaterThan(60);
    expect(
      findings(
        'prod',
        ACCEPTED_FINDINGS.filter((other) => other !== accepted),
      ),
    ).toContain(id);
  },
);
