import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { createProviderOffer } from '../../lambdas/adapters/huawei/huawei-offer.ts';
import { loadProfiles } from '../../lambdas/adapters/profile-files.ts';
import type { Check } from '../../lambdas/domain/examining/check.ts';
import { needsOf, type OrderNeeds } from '../../lambdas/domain/examining/order-needs.ts';
import type { ProviderOffer } from '../../lambdas/ports/provider-offer.ts';
import { examineOffer } from '../../lambdas/use-cases/status/examine-offer.ts';
import type { Endpoint } from '../../local/workspace-simulator/endpoints.ts';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import type { Settings } from '../../local/workspace-simulator/settings.ts';
import { DEFAULT_SETTINGS } from '../../local/workspace-simulator/settings.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { answerWith, startHttpServer } from '../support/http-server.ts';
import { runCommand } from '../support/run-command.ts';

// The checks of the provider before anything is ordered, over HTTP, against the simulator and against answers that
// Deskdrop does not understand.

const CREDENTIALS = JSON.stringify({ type: 'static-token', token: 'T' });
const PACKAGE = 'workspace.x86.flexus.xlarge2.120hours';

let simulator: WorkspaceSimulator;
let standard: OrderNeeds;
beforeAll(async () => {
  const { profiles } = await loadProfiles(join(import.meta.dirname, '../../profiles'));
  const profile = profiles.standard;
  if (profile === undefined) throw new Error('there is no profile standard');
  standard = needsOf(profile, 3);
});
beforeEach(async () => {
  simulator = await startWorkspaceSimulator({ staticToken: 'T' });
});
afterEach(() => simulator.stop());

const offerAt = (url: string): ProviderOffer => {
  const limits = { requestTimeoutMs: 2_000 };
  const { projectId } = simulator;
  const authorizer = createAuthorizer(parseCredentials(CREDENTIALS), { iamEndpoint: url, projectId, ...limits });
  return createProviderOffer({
    ...{ workspaceEndpoint: url, bssEndpoint: url, projectId, authorizer, ...limits },
    retryDelayMs: { min: 1, max: 2 },
  });
};
const examine = (needs: readonly OrderNeeds[] = [standard], url = simulator.url) =>
  examineOffer(needs, offerAt(url), 'local');
const about = (checks: readonly Check[], text: string): Check | undefined =>
  checks.find((check) => check.about.includes(text));
const setOffer = (offer: Partial<Settings['offer']>) =>
  simulator.changeSettings({ offer: { ...DEFAULT_SETTINGS.offer, ...offer } });

describe('a provider that has everything', () => {
  it('passes each check, and states the list price for all desktops', async () => {
    const { checks, prices } = await examine();
    expect(checks.filter(({ verdict }) => verdict !== 'fine')).toEqual([]);
    expect(checks.map((check) => check.about.split(' ')[0])).toEqual(
      expect.arrayContaining(['product', 'hour', 'list', 'image', 'quota', 'free', 'lock']),
    );
    expect(prices).toEqual([
      {
        profile: 'standard',
        desktops: 3,
        amount: { value: 90, currency: 'USD' },
        codes: `hws.service.type.vdi, hws.resource.type.workspace.desktop.hour, ${PACKAGE}`,
      },
    ]);
  });

  it('is asked once about what several profiles need, and not for the price of a desktop that nobody orders', async () => {
    await examine([standard, { ...standard, profile: 'other', desktops: 0 }]);
    expect(simulator.calls).toMatchObject({
      products: 1,
      'hour-packages': 1,
      images: 1,
      quotas: 1,
      addresses: 1,
      price: 1,
    });
    expect(simulator.calls.order).toBe(0);
  });
});

describe('a problem is reported with what to do, if the provider', () => {
  const cases: readonly (readonly [string, Partial<Settings['offer']>, string, string])[] = [
    ['has sold out the product', { sold: { 'workspace.x86.flexus.xlarge2': 'sellout' } }, 'product ', 'is sold out'],
    [
      'sells the product no more',
      { sold: { 'workspace.x86.flexus.xlarge2': 'abandon' } },
      'product ',
      'not sold any more',
    ],
    [
      'does not list the product',
      { sold: { 'workspace.x86.flexus.xlarge2': 'absent' } },
      'product ',
      "not in the provider's list",
    ],
    ['has sold out the hour package', { sold: { [PACKAGE]: 'sellout' } }, 'hour package ', 'is sold out'],
    ['does not have the image', { images: ['another'] }, 'image ', 'in none of'],
    ['has too few addresses', { freeAddresses: 2 }, 'free addresses', '2 free, for 3 desktops'],
    ['has closed the service', { service: 'CLOSED' }, 'the Workspace service of', 'its status is CLOSED'],
    ['has locked the service', { isLocked: true }, 'lock of', 'has locked'],
  ];
  it.each(cases)('%s', async (_, offer, subject, says) => {
    setOffer(offer);
    const { checks } = await examine();
    expect(about(checks, subject)).toMatchObject({
      verdict: 'problem',
      says: expect.stringContaining(says),
      todo: expect.stringMatching(/^[A-Z].{10,}\.$/),
    });
  });

  it('has too small a quota, counting what is used', async () => {
    simulator.changeSettings({ quota: { desktops: 2, status: 403 } });
    expect(about((await examine()).checks, 'quota general_instances')).toMatchObject({
      verdict: 'problem',
      says: '0 of 2 desktops used, 3 more needed',
    });
  });

  it('defines its users elsewhere than a profile', async () => {
    const { checks } = await examine([{ ...standard, domainType: 'LOCAL_AD' }]);
    expect(about(checks, 'where the users')).toMatchObject({
      verdict: 'problem',
      todo: expect.stringContaining('standard.json'),
    });
  });
});

const SUBJECTS: Readonly<Partial<Record<Endpoint, string>>> = {
  workspace: 'the Workspace service of',
  lock: 'lock of',
  quotas: 'quota',
  products: 'product ',
  'hour-packages': 'hour package ',
  images: 'image ',
  addresses: 'free addresses',
  price: 'list price',
};
const HOWS: readonly Fault['how'][] = ['forbidden', 'fail', 'garbage', 'no-order-id'];

describe.each(Object.entries(SUBJECTS) as [Endpoint, string][])('the question for %s', (endpoint, subject) => {
  it.each(HOWS)('goes unanswered after %s, and stops no other question', async (how) => {
    simulator.faults.add({ on: endpoint, how });
    const { checks } = await examine();
    const struck = checks.filter((check) => check.about.includes(subject));
    expect(struck.length).toBeGreaterThan(0);
    for (const check of struck) expect(check).toMatchObject({ verdict: 'not-answered', todo: expect.any(String) });
    // A package that is not known has no price.
    const others = checks.filter((check) => !struck.includes(check) && !check.about.startsWith('list price'));
    expect(others.filter(({ verdict }) => verdict !== 'fine')).toEqual([]);
  });
});

test('an answer that nobody understands is not fine: an unknown status, a quota of -1, a list of images without its length', async () => {
  const server = await startHttpServer((request, response) => {
    const answers: readonly (readonly [RegExp, object])[] = [
      [/hour-packages/, { hour_packages: [{ resource_spec_code: PACKAGE, status: 'soon' }] }],
      [/products/, { products: [{ product_id: standard.productId, status: 'soon' }] }],
      [/images/, { images: [{ id: 'another' }] }],
      [/quotas/, { quotas: { resources: [{ type: 'general_instances', quota: -1, used: 0 }] } }],
      [/available-ip/, { available_ip: 'many' }],
      [/lock-status/, { is_lock: 'perhaps' }],
      [/workspaces/, { status: 'SUBSCRIBED', ad_domains: { domain_type: 'NEW_AD' } }],
    ];
    const [, body = {}] = answers.find(([path]) => path.test(request.path)) ?? [];
    return answerWith(200, body)(request, response);
  });
  const { checks, prices } = await examine([standard], server.url);
  expect(checks.filter(({ verdict }) => verdict !== 'not-answered').map((check) => check.about)).toEqual([
    'the Workspace service of the project',
  ]);
  expect(prices).toEqual([]);
});

describe('run --plan --check', () => {
  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'deskdrop-offer-'));
    await writeFile(join(place, 'people.csv'), 'user_name\nada\ngrace\n');
  });
  afterAll(() => rm(place, { recursive: true }));
  const plan = (...more: readonly string[]) =>
    runCommand(
      [
        'run',
        join(place, 'people.csv'),
        '--data',
        join(place, 'data'),
        '--out',
        join(place, 'out'),
        '--check',
        ...more,
      ],
      { WORKSPACE_CREDENTIALS: CREDENTIALS },
    );
  const at = (url: string) => [
    ...['--workspace-endpoint', url, '--iam-endpoint', url, '--bss-endpoint', url],
    ...['--project-id', simulator.projectId, '--provider-region', 'local'],
  ];

  it('asks for as many desktops as would be ordered, orders nothing, and says so', async () => {
    setOffer({ freeAddresses: 1 });
    const { status, stdout } = await plan(...at(simulator.url));
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /The provider was asked for 2 desktops: 1 problem\..*60 USD for 2 hour packages.*PROBLEM +free addresses.*Delete desktops.*Nothing was ordered/s,
      ),
    });
    expect(simulator.calls).toMatchObject({ order: 0, price: 1 });
  });

  it('prints the same as JSON, and its status is that of the plan', async () => {
    simulator.faults.add({ on: 'quotas', how: 'forbidden' });
    const { status, stdout } = await plan(...at(simulator.url), '--json');
    const { offer, intakes } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(intakes[0].plan.wouldBeOrdered).toBe(2);
    expect(offer.prices).toMatchObject([{ profile: 'standard', desktops: 2, amount: { value: 60, currency: 'USD' } }]);
    expect(offer.checks).toContainEqual(
      expect.objectContaining({ about: 'quotas of the project', verdict: 'not-answered' }),
    );
  });

  it('still plans if the provider does not answer, and if no provider is configured', async () => {
    const silent = await plan(...at('http://127.0.0.1:9'));
    expect(silent).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Order 1 of 1.*\d questions not answered/s),
    });
    const none = await plan();
    expect(none).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Order 1 of 1.*1 question not answered.*no provider is named, and/s),
    });
  });
});
