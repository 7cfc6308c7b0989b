import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../lib/stage/function-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';

// Tests the package as installed, in a folder outside this repository.

const REPOSITORY = join(import.meta.dirname, '../..');

/** The project that installs the package. */
let project: string;
let packed: string[];
let manifest: Record<'dependencies' | 'peerDependencies' | 'bin' | 'optionalDependencies', Record<string, string>>;

const run = async (command: string, args: readonly string[], cwd = project) => {
  // The Node of this test comes first in PATH; npm puts the folder's own commands before it.
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), NO_COLOR: '1' };
  const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26 });
  return stdout;
};

/** Installs the package like npm, but links exactly its dependencies to ours, so that no network or cache is needed. */
const install = async (tarball: string): Promise<void> => {
  const modules = join(project, 'node_modules');
  const installed = join(modules, 'deskdrop');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  // The last one is the project's own dependency, as in every TypeScript project.
  for (const name of [...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(REPOSITORY, 'node_modules', name), join(modules, name), 'junction');
  }
  await mkdir(join(modules, '.bin'));
  await symlink(join(installed, String(manifest.bin.deskdrop)), join(modules, '.bin/deskdrop'));
};

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'deskdrop-package-'));
  await run('npm', ['pack', '--silent', '--pack-destination', project], REPOSITORY);
  const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
  packed = (await run('tar', ['-tzf', tarball])).trim().split('\n');
  packed = packed.map((path) => path.replace(/^package\//, ''));
  await install(tarball);
  await writeFile(join(project, 'package.json'), '{"private":true}');
});
afterAll(() => rm(project, { recursive: true, force: true }));

test('the package contains code and documentation, and no source, test or fixture', () => {
  const belongs = [
    /^package\.json$/,
    /^(README|LICENSE|CHANGELOG)(\.md)?$/,
    /^bin\/(deskdrop|require-node-24)\.js$/,
    /^(docs\/([\w-]+\.md|events\/\w+\.json|images\/[\w-]+\.svg)|examples\/[\w-]+\.csv|profiles\/[\w-]+\.json)$/,
    /^dist\/(bin|lib|local|lambdas)\/[\w/-]+\.js$/,
    /^dist\/(lib|lambdas)\/[\w/-]+\.d\.ts$/,
    /^dist\/functions\/[\w-]+\/index\.mjs(\.map)?$/,
    /^dist\/cdk\.json$/,
  ];
  expect(packed.filter((path) => !belongs.some((pattern) => pattern.test(path)))).toEqual([]);
  expect(packed).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'CHANGELOG.md',
      'profiles/standard.json',
      'dist/lib/index.d.ts',
      ...FUNCTION_NAMES.flatMap((name) =>
        ['index.mjs', 'index.mjs.map'].map((file) => `dist/functions/${name}/${file}`),
      ),
    ]),
  );
});

test('its installation keeps the user’s own Node and CDK', () => {
  expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  expect(manifest.optionalDependencies).toBeUndefined();
});

test('the example is ordered once by npx deskdrop, with the bundled profiles', async () => {
  const example = 'node_modules/deskdrop/examples/new-hires.csv';
  const order = async () => {
    const said = await run('npx', ['--offline', 'deskdrop', 'run', example, '--json']);
    return JSON.parse(said).intakes[0];
  };
  expect((await order()).counts).toMatchObject({ ordered: 10 });
  expect((await order()).counts).toMatchObject({ 'already-ordered': 10 });

  const journal = await readFile(join(project, '.local/workspace-simulator/workspace-simulator.jsonl'), 'utf8');
  const orders = journal
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'order-placed');
  const desktops = orders.flatMap(({ request }) => request.hour_package_resources[0].create_desktops.desktops);
  expect({ orders: orders.length, desktops: desktops.length }).toEqual({ orders: 1, desktops: 10 });

  const desktop = await run('npx', ['--offline', 'deskdrop', 'desktop', 'ada']);
  expect(desktop).toContain(orders[0].orderId);
});

/** The CDK app of a platform team, with its own settings and order profiles, and without our cdk.json. */
const APP = `
import { EventBus } from 'aws-cdk-lib/aws-events';
import { App, Stack } from 'aws-cdk-lib/core';
import { checkProfiles, Deskdrop, DeskdropStack, type StageConfig, stageConfig } from 'deskdrop';

const stage: StageConfig = stageConfig('prod', { region: 'eu-central-1', provider: { region: 'eu-west-101', projectId: 'p1' } });
await checkProfiles('profiles', stage.defaultProfile);
const app = new App({ outdir: 'cdk.out' });
new DeskdropStack(app, 'Deskdrop-prod', { stage, profiles: 'profiles' });
const platform = new Stack(app, 'Platform', { env: { region: 'eu-central-1' } });
new Deskdrop(platform, 'Desks', { stage, profiles: 'profiles', bus: new EventBus(platform, 'Bus') });
app.synth();
`;

/** The resources without the values that depend on where the code came from. */
const resourcesOf = ({ Resources }: CloudFormationTemplate): unknown =>
  JSON.parse(JSON.stringify(Resources, (key, value) => (key === 'S3Key' || key === 'Metadata' ? undefined : value)));

test('a CDK app that imports the stack gets the same stack as a clone, with its own profiles', async () => {
  await cp(join(REPOSITORY, 'profiles/standard.json'), join(project, 'profiles/standard.json'), { recursive: true });
  await writeFile(join(project, 'app.mts'), APP);
  await run(process.execPath, ['app.mts']);

  const template = JSON.parse(await readFile(join(project, 'cdk.out/Deskdrop-prod.template.json'), 'utf8'));
  const cloned = await synthesizeStage('prod', {
    region: 'eu-central-1',
    provider: { region: 'eu-west-101', projectId: 'p1' },
  });
  expect(resourcesOf(template)).toEqual(resourcesOf(cloned));

  // The construct in a stack of theirs, with their bus: the same parts, but for the bus.
  const platform = JSON.parse(await readFile(join(project, 'cdk.out/Platform.template.json'), 'utf8'));
  const typesOf = ({ Resources }: CloudFormationTemplate) =>
    Object.values(Resources)
      .map(({ Type }) => Type)
      .sort();
  const helpers = ['AWS::CDK::Metadata'];
  const parts = (template: CloudFormationTemplate) => typesOf(template).filter((type) => !helpers.includes(type));
  expect(parts(platform)).toEqual(parts(template));

  const assets = (await readdir(join(project, 'cdk.out'))).filter((name) => name.startsWith('asset.'));
  const contents = await Promise.all(assets.map((name) => readdir(join(project, 'cdk.out', name))));
  expect(contents.filter((files) => files.includes('index.mjs'))).toHaveLength(FUNCTION_NAMES.length);
  const [split = ''] = assets.filter((_, index) => contents[index]?.includes('profiles'));
  expect(await readdir(join(project, 'cdk.out', split, 'profiles'))).toEqual(['standard.json']);
});

test('the declarations describe the stack and its settings', async () => {
  const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  const options = ['--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,esnext.disposable', '--strict'];
  const check = async (text: string) => {
    await writeFile(join(project, 'typed.mts'), text);
    const checked = run(process.execPath, [
      tsc,
      ...options,
      '--noEmit',
      '--types',
      'node',
      '--ignoreConfig',
      'typed.mts',
    ]);
    return checked.catch(({ stdout }) => stdout as string);
  };
  expect(await check(APP)).toBe('');
  expect(await check(APP.replace("'prod', {", "'prod', { payment: 'later',"))).toContain(
    '\'"later"\' is not assignable',
  );
});
