import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearestField } from '../../../../lambdas/domain/request/nearest-field.ts';
import { checkOrderRequest } from '../../../../lambdas/domain/request/order-request.ts';
import { formatFieldError } from '../../../../lambdas/domain/values/field-error.ts';

const exampleText = readFileSync(
  join(import.meta.dirname, '../../../fixtures/profiles/api-page-example-request.json'),
  'utf8',
);

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

const RESOURCE = ['hour_package_resources', 0] as const;
const DESKTOPS = [...RESOURCE, 'create_desktops'] as const;
const DESKTOP = [...DESKTOPS, 'desktops', 0] as const;

const fieldName = (path: Path) =>
  path.map((key, place) => (typeof key === 'number' ? `[${key}]` : `${place === 0 ? '' : '.'}${key}`)).join('');

/** The example of the API page, without its stray field and with the given fields set; `undefined` removes one. */
const exampleWith = (...changes: readonly (readonly [Path, unknown])[]): unknown => {
  const request = JSON.parse(exampleText);
  request.hour_package_resources[0].create_desktops.tenantId = undefined;
  for (const [path, value] of changes) {
    let at = request;
    for (const key of path.slice(0, -1)) {
      at[key] ??= {};
      at = at[key];
    }
    at[path.at(-1) ?? ''] = value;
  }
  return JSON.parse(JSON.stringify(request));
};

const errorsOf = (value: unknown) => {
  const check = checkOrderRequest(value);
  return check.ok ? [] : check.errors;
};

const text = (length: number) => 'a'.repeat(length);
const times = (count: number, item: unknown) => Array.from({ length: count }, () => item);
const users = (count: number) => Array.from({ length: count }, (_, n) => ({ user_name: `user${n}` }));
const nic = { subnet_id: 'subnet-1' };
const volume = { type: 'SSD', size: 10 };

/** [path, what is allowed, what is not]: each limit, enum and type of Tables 3 to 13 on both sides. */
const fields: readonly (readonly [Path, readonly unknown[], readonly unknown[]])[] = [
  // Table 3
  [['enterprise_project_id'], ['0', text(36), 'A_z-9', undefined], ['', text(37), 'a b', 0, null]],
  [['agency_urn'], ['', text(1500), undefined], [text(1501), 1]],
  [['hour_package_resources'], [], [undefined, [], {}, 'x']],
  [['extend_param'], [{}, undefined], ['true', []]],
  // Table 4
  [
    [...RESOURCE, 'period_type'],
    [2, 3],
    [undefined, 1, 4, '2', 2.5],
  ],
  [
    [...RESOURCE, 'period_num'],
    [0, 1, 2_147_483_647, undefined],
    [-1, 2_147_483_648, 1.5, '1'],
  ],
  [
    [...RESOURCE, 'is_auto_renew'],
    [0, 1, undefined],
    [-1, 2, true, '0'],
  ],
  [
    [...RESOURCE, 'used_up_policy'],
    ['SHUTDOWN_OR_HIBERNATE', 'PAY_PER_USE', undefined],
    ['pay_per_use', ''],
  ],
  [[...RESOURCE, 'create_desktops'], [undefined], [null, [], 'x']],
  // Table 5
  [
    [...DESKTOPS, 'desktop_type'],
    ['DEDICATED', 'SHARED'],
    [undefined, 'dedicated', 'POOLED'],
  ],
  [
    [...DESKTOPS, 'availability_zone'],
    ['', text(255), undefined],
    [text(256), 1],
  ],
  [
    [...DESKTOPS, 'product_id'],
    ['a', text(255)],
    [undefined, '', text(256), 7],
  ],
  [
    [...DESKTOPS, 'image_type'],
    ['private', 'gold', 'market'],
    [undefined, 'public', 'Gold'],
  ],
  [
    [...DESKTOPS, 'image_id'],
    ['a', text(255)],
    [undefined, '', text(256)],
  ],
  [[...DESKTOPS, 'buy_type'], ['speed', 'custom', undefined], ['fast']],
  [[...DESKTOPS, 'root_volume'], [], [undefined, [], 'SAS']],
  [
    [...DESKTOPS, 'data_volumes'],
    [[], times(10, volume), undefined],
    [times(11, volume), {}],
  ],
  [
    [...DESKTOPS, 'nics'],
    [[], times(5, nic), undefined],
    [times(6, nic), nic],
  ],
  [[...DESKTOPS, 'security_groups'], [[], times(5, { id: 'sg' }), undefined], [times(6, { id: 'sg' })]],
  [
    [...DESKTOPS, 'desktops'],
    [users(1), users(50), undefined],
    [[], users(51), { user_name: 'ada' }],
  ],
  [
    [...DESKTOPS, 'desktop_ips'],
    [[], ['192.168.0.7'], ['fd00::7'], undefined],
    [times(101, '192.168.0.7'), ['192.168.0.7', '192.168.0.8'], '192.168.0.7'],
  ],
  [[...DESKTOPS, 'desktop_ips'], [], [['192.168.0.256'], ['desk'], [7]]],
  [
    [...DESKTOPS, 'email_notification'],
    [true, false, undefined],
    ['true', 1],
  ],
  [
    [...DESKTOPS, 'enterprise_project_id'],
    ['0', text(36), undefined],
    ['', text(37), 'ü'],
  ],
  [[...DESKTOPS, 'tags'], [[], times(20, { key: 'k' }), undefined], [times(21, { key: 'k' })]],
  [
    [...DESKTOPS, 'apply_shared_vpc_dedicated_param'],
    [{}, undefined],
    [[], '10.0.0.1'],
  ],
  [[...DESKTOPS, 'eip'], [{}, undefined], ['5_bgp']],
  [[...DESKTOPS, 'desktop_name_policy_id'], ['', text(36), undefined], [text(37)]],
  [
    [...DESKTOPS, 'hour_package_product_id'],
    ['a', text(255), undefined],
    ['', text(256)],
  ],
  [
    [...DESKTOPS, 'hour_package_offering_id'],
    ['a', text(255), undefined],
    ['', text(256)],
  ],
  [
    [...DESKTOPS, 'domain'],
    ['a', text(255), undefined],
    ['', text(256)],
  ],
  [
    [...DESKTOPS, 'ou_name'],
    ['a', text(255), undefined],
    ['', text(256)],
  ],
  // Table 6
  [
    [...DESKTOPS, 'root_volume', 'type'],
    ['SAS', 'SSD', 'GPSSD', 'GPSSD2'],
    [undefined, 'sas', 'SATA'],
  ],
  [
    [...DESKTOPS, 'root_volume', 'size'],
    [80, 90, 32_760],
    [undefined, 70, 79, 85, 32_761, 32_770, '80', 80.5],
  ],
  [
    [...DESKTOPS, 'root_volume', 'iops'],
    [0, 16_380_000, undefined],
    [-1, 16_380_001, '1'],
  ],
  [
    [...DESKTOPS, 'root_volume', 'throughput'],
    [0, 4_095_000, undefined],
    [-1, 4_095_001],
  ],
  [
    [...DESKTOPS, 'root_volume', 'kms_id'],
    ['key', undefined],
    ['', 1],
  ],
  [
    [...DESKTOPS, 'data_volumes', 0, 'type'],
    ['SAS', 'SSD', 'GPSSD', 'GPSSD2'],
    [undefined, 'HDD'],
  ],
  [
    [...DESKTOPS, 'data_volumes', 0, 'size'],
    [10, 20, 32_760],
    [undefined, 0, 9, 15, 32_761, 32_770, '10'],
  ],
  // Tables 7 and 8
  [[...DESKTOPS, 'nics', 0, 'subnet_id'], ['a'], [undefined, '', 1]],
  [[...DESKTOPS, 'security_groups'], [[{ id: 'a' }]], []],
  // Table 9
  [
    [...DESKTOP, 'user_name'],
    ['a', '7', text(32), 'A-b_9'],
    [undefined, '', text(33), '-a', '_a', 'a.b', 'a b', 'ä'],
  ],
  [
    [...DESKTOP, 'user_email'],
    ['a@b', `${text(253)}@b`, undefined],
    ['', `${text(254)}@b`, 'a', 'a@b@c', 'a b@c'],
  ],
  [
    [...DESKTOP, 'user_phone'],
    ['+49 (30) 1-2', '0', '9', '+09', '1'.repeat(255), undefined],
    ['', '1'.repeat(256), '+', '030/1'],
  ],
  [
    [...DESKTOP, 'user_group'],
    ['sudo', 'default', 'administrators', 'users', undefined],
    ['', 'admin', 'Users'],
  ],
  [
    [...DESKTOP, 'computer_name'],
    ['a', '0', '9', text(15), 'A-9', 'a90', undefined],
    ['', text(16), '-a', 'a-', 'a_b', 'a.b', 'ä', 7],
  ],
  [
    [...DESKTOP, 'os_host_name'],
    ['a', text(15), 'A-9', undefined],
    ['', text(16), '-a', 'a-', 'a_b'],
  ],
  [
    [...DESKTOP, 'desktop_name_prefix'],
    ['', 'a', '0', '9', 'abcde', 'a-09', undefined],
    ['abcdef', '-a', 'a_b'],
  ],
  [
    [...DESKTOP, 'domain'],
    ['a', text(255), undefined],
    ['', text(256)],
  ],
  // Table 10
  [[...DESKTOPS, 'tags'], [[{ key: 'a' }]], [[{}], ['a'], [{ value: 'a' }]]],
  ...['key', 'value'].map((part): readonly [Path, unknown[], unknown[]] => [
    [...DESKTOPS, 'tags'],
    [text(part === 'key' ? 128 : 43), 'A-z_9'].map((word) => [{ key: 'k', [part]: word }]),
    [text(part === 'key' ? 129 : 44), ...'=*<>,|/. ä'].map((word) => [{ key: 'k', [part]: word }]),
  ]),
  [[...DESKTOPS, 'tags'], [[{ key: 'k', value: '' }]], [[{ key: '' }], [{ key: '_sys_a' }]]],
  // Table 11
  [[...DESKTOPS, 'apply_shared_vpc_dedicated_param', 'address'], ['', text(255)], [text(256)]],
  [
    [...DESKTOPS, 'apply_shared_vpc_dedicated_param', 'port'],
    [1025, 65_535],
    [1024, 65_536, '2000'],
  ],
  [
    [...DESKTOPS, 'apply_shared_vpc_dedicated_param', 'availability_zone'],
    [[], times(10, 'az'), ['', text(255)]],
    [times(11, 'az'), 'az', [text(256)]],
  ],
  // Table 12
  [[...DESKTOPS, 'eip', 'id'], ['a'], ['', 1]],
  [[...DESKTOPS, 'eip', 'type'], ['5_bgp', '5_sbgp'], ['bgp']],
  [[...DESKTOPS, 'eip', 'charge_mode'], ['TRAFFIC', 'BANDWIDTH'], ['traffic']],
  [
    [...DESKTOPS, 'eip', 'bandwidth_size'],
    [1, 2000],
    [0, 2001, '1'],
  ],
  // Table 13
  [
    ['extend_param', 'is_auto_pay'],
    ['true', 'false'],
    [true, false, 'TRUE', 'yes', 1],
  ],
];

describe('the example of the API page', () => {
  it('is accepted with one warning, about its stray field, which is left out', () => {
    const check = checkOrderRequest(JSON.parse(exampleText));
    expect(check).toMatchObject({ ok: true, warnings: [expect.stringContaining('create_desktops.tenantId')] });
    const { tenantId, ...createDesktops } = JSON.parse(exampleText).hour_package_resources[0].create_desktops;
    expect(tenantId).toBeDefined();
    expect(check.ok && check.request.hour_package_resources[0]?.create_desktops).toEqual(createDesktops);
  });

  it('is accepted without a warning if the stray field is removed', () => {
    expect(checkOrderRequest(exampleWith())).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('a field', () => {
  const allowed = fields.flatMap(([path, good]) => good.map((value) => ({ path, name: fieldName(path), value })));
  const refused = fields.flatMap(([path, , bad]) => bad.map((value) => ({ path, name: fieldName(path), value })));

  it.each(allowed)('$name may be $value', ({ path, value }) => {
    expect(errorsOf(exampleWith([path, value]))).toEqual([]);
  });

  it.each(refused)('$name may not be $value, and the error names field, value and rule', ({ path, name, value }) => {
    const errors = errorsOf(exampleWith([path, value]));
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(error.field.startsWith(name)).toBe(true);
      expect(error.rule).toMatch(/^must /);
    }
    // The error about a list may name one of its items.
    if (typeof value !== 'object') expect(errors).toMatchObject([{ field: name, value }]);
  });

  it('with several broken limits is one error', () => {
    expect(errorsOf(exampleWith([[...DESKTOPS, 'root_volume', 'size'], 9]))).toEqual([
      {
        field: 'hour_package_resources[0].create_desktops.root_volume.size',
        value: 9,
        rule: 'must be a whole number from 80 to 32760, a multiple of 10',
      },
    ]);
  });

  it.each([null, [], 'x', 7, undefined])('is not looked for in a body that is no object: %j', (value) => {
    expect(errorsOf(value)).toEqual([{ field: '', value, rule: expect.stringMatching(/^must be an object/) }]);
  });

  it('of an hour package is counted 1 to 50 times', () => {
    const { hour_package_resources: resources } = exampleWith() as { hour_package_resources: Json[] };
    expect(errorsOf(exampleWith([['hour_package_resources'], times(50, resources[0])]))).toEqual([]);
    expect(errorsOf(exampleWith([['hour_package_resources'], times(51, resources[0])]))).toMatchObject([
      { field: 'hour_package_resources', rule: 'must be an array of 1 to 50 items' },
    ]);
  });
});

describe('fields together', () => {
  const withoutPeople = [[...DESKTOPS, 'desktops'], undefined] as const;
  const size = (value: unknown) => [[...DESKTOPS, 'size'], value] as const;
  const name = (value: unknown) => [[...DESKTOPS, 'desktop_name'], value] as const;
  const ips = (...addresses: string[]) => [[...DESKTOPS, 'desktop_ips'], addresses] as const;
  const people = (...desktops: Json[]) => [[...DESKTOPS, 'desktops'], desktops] as const;

  it.each([
    ['size 1 with a name of 1', [withoutPeople, size(1), name('a')]],
    ['size 1 with a name of 15', [withoutPeople, size(1), name(text(15))]],
    ['size 2 with a prefix of 13', [withoutPeople, size(2), name(text(13))]],
    ['size 100', [withoutPeople, size(100), name('a')]],
    ['size 2 with two addresses', [withoutPeople, size(2), name('a'), ips('10.0.0.1', '10.0.0.2')]],
    [
      'different computer names',
      [people({ user_name: 'a', computer_name: 'x' }, { user_name: 'b', computer_name: 'y' })],
    ],
    ['one user group', [people({ user_name: 'a', user_group: 'users' }, { user_name: 'b', user_group: 'users' })]],
  ])('may be %s', (_, changes) => {
    expect(errorsOf(exampleWith(...changes))).toEqual([]);
  });

  it.each([
    ['size with desktops', [size(1), name('a')], 'size', 1, /together with desktops/],
    ['size without a name', [withoutPeople, size(1)], 'desktop_name', undefined, /together with size/],
    ['a name without size', [withoutPeople, name('a')], 'desktop_name', 'a', /together with size/],
    ['an empty name', [withoutPeople, size(1), name('')], 'desktop_name', '', /1 to 15/],
    ['size 1 with a name of 16', [withoutPeople, size(1), name(text(16))], 'desktop_name', text(16), /1 to 15/],
    ['size 2 with a prefix of 14', [withoutPeople, size(2), name(text(14))], 'desktop_name', text(14), /1 to 13/],
    ['a name with a space', [withoutPeople, size(2), name('a b')], 'desktop_name', 'a b', /letters, digits/],
    [
      'one address for two desktops',
      [withoutPeople, size(2), name('a'), ips('10.0.0.1')],
      'desktop_ips',
      ['10.0.0.1'],
      /one address for each of the 2 desktops/,
    ],
    [
      'an address twice',
      [withoutPeople, size(2), name('a'), ips('10.0.0.1', '10.0.0.1')],
      'desktop_ips',
      ['10.0.0.1', '10.0.0.1'],
      /twice/,
    ],
    ['size 0', [withoutPeople, size(0), name('a')], 'size', 0, /1 to 100/],
    ['size 101', [withoutPeople, size(101), name('a')], 'size', 101, /1 to 100/],
    ['a size of text', [withoutPeople, size('1'), name('a')], 'size', '1', /1 to 100/],
    [
      'a computer named like its user',
      [people({ user_name: 'ada', computer_name: 'ADA' })],
      'desktops[0].computer_name',
      'ADA',
      /must not equal the user_name/,
    ],
    [
      'one computer name twice, whatever its case',
      [
        people(
          { user_name: 'a', computer_name: 'pc-1' },
          { user_name: 'b' },
          { user_name: 'c', computer_name: 'PC-1' },
        ),
      ],
      'desktops[2].computer_name',
      'PC-1',
      /must be unique, and desktops\[0\] has it/,
    ],
    [
      'two user groups',
      [people({ user_name: 'a', user_group: 'users' }, { user_name: 'b', user_group: 'administrators' })],
      'desktops[1].user_group',
      'administrators',
      /same as that of the first/,
    ],
    [
      'a user group that the first desktop lacks',
      [people({ user_name: 'a' }, { user_name: 'b', user_group: 'users' })],
      'desktops[1].user_group',
      'users',
      /same as that of the first/,
    ],
    [
      'two domains',
      [people({ user_name: 'a', domain: 'x' }, { user_name: 'b', domain: 'y' })],
      'desktops[1].domain',
      'y',
      /same as that of the first/,
    ],
  ])('may not be %s', (_, changes, field, value, rule) => {
    expect(errorsOf(exampleWith(...changes))).toContainEqual({
      field: `${fieldName(DESKTOPS)}.${field}`,
      value,
      rule: expect.stringMatching(rule),
    });
  });
});

describe('a field that is not in the tables', () => {
  it.each<[Path, string]>([
    [['hour_package_resource'], 'hour_package_resources'],
    [['extendParam'], 'extend_param'],
    [[...RESOURCE, 'period_typ'], 'period_type'],
    [[...DESKTOPS, 'rootVolume'], 'root_volume'],
    [[...DESKTOPS, 'security_group'], 'security_groups'],
    [[...DESKTOPS, 'root_volume', 'sizes'], 'size'],
    [[...DESKTOPS, 'nics', 0, 'subnetid'], 'subnet_id'],
    [[...DESKTOP, 'usr_name'], 'user_name'],
    [['extend_param', 'auto_pay'], 'is_auto_pay'],
  ])('is an error that names the nearest one: %j is near %s', (path, nearest) => {
    expect(errorsOf(exampleWith([path, 1]))).toEqual([
      { field: fieldName(path), value: 1, rule: `is not a known field: the nearest one here is ${nearest}` },
    ]);
  });

  it.each<[Path, string]>([
    [['root_volume'], 'in hour_package_resources.create_desktops'],
    [['is_auto_pay'], 'in extend_param'],
    [[...DESKTOPS, 'agency_urn'], 'at the top'],
    [
      [...DESKTOPS, 'kms_id'],
      'in hour_package_resources.create_desktops.root_volume or in hour_package_resources.create_desktops.data_volumes',
    ],
  ])('but belongs elsewhere is an error that says where: %j', (path, place) => {
    expect(errorsOf(exampleWith([path, 1]))).toEqual([
      {
        field: fieldName(path),
        value: 1,
        rule: `is not a field of this object: ${path.at(-1)} belongs ${place}`,
      },
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('is an error even when it is called %s', (name) => {
    const request = JSON.parse(exampleText.replace('"tenantId"', `"${name}"`));
    expect(errorsOf(request)).toMatchObject([{ field: `${fieldName(DESKTOPS)}.${name}` }]);
  });

  it.each<[Path, RegExp]>([
    [[...DESKTOP, 'copy_volume_desktop_id'], /copies the disks/],
    [[...DESKTOP, 'copy_volume_ids'], /copies the disks/],
    [[...DESKTOPS, 'copy_volume_ids'], /copies the disks/],
    [[...DESKTOP, 'if_delete_old_desktop'], /deletes an old desktop/],
    [[...DESKTOPS, 'if_mount_old_desktop_disk'], /disks of an old desktop/],
  ])('and would affect existing machines is refused with the reason, even as false: %j', (path, reason) => {
    for (const value of [true, false]) {
      expect(errorsOf(exampleWith([path, value]))).toEqual([
        { field: fieldName(path), value, rule: expect.stringMatching(reason) },
      ]);
    }
  });

  it('does not hide the other errors', () => {
    const request = exampleWith([['foo'], 1], [[...DESKTOPS, 'image_type'], 'x'], [[...DESKTOPS, 'size'], 2]);
    expect(errorsOf(request).map(({ field }) => field)).toEqual(
      expect.arrayContaining(['foo', `${fieldName(DESKTOPS)}.image_type`]),
    );
    expect(errorsOf(exampleWith([['foo'], 1], [[...DESKTOPS, 'size'], 2])).map(({ field }) => field)).toContain(
      `${fieldName(DESKTOPS)}.size`,
    );
  });
});

describe('nearestField', () => {
  it.each<[string, string[], string | undefined]>([
    ['kitten', ['kitchen', 'sitting', 'mitten'], 'mitten'],
    ['size', ['type', 'sizes', 'iops'], 'sizes'],
    ['', ['abc', 'ab'], 'ab'],
    ['abcd', ['a', 'abxx', 'bcd'], 'bcd'],
    ['abcd', ['dabc', 'xyz', 'abxd'], 'abxd'],
    ['ab', ['ba', 'abc'], 'abc'],
    ['v0', ['v1', 'v0'], 'v0'],
    ['v9', ['v8', 'v9'], 'v9'],
    ['Root-Volume', ['roots_volume', 'root_volume'], 'root_volume'],
    ['x', ['y', 'z'], 'y'],
    ['x', [], undefined],
  ])('of %s among %j is %s', (unknown, known, nearest) => {
    expect(nearestField(unknown, known)).toBe(nearest);
  });
});

describe('formatFieldError', () => {
  it.each([
    [{ field: 'a.b[0]', value: 75, rule: 'must be 80' }, 'a.b[0] (75) must be 80'],
    [{ field: 'a', value: 'x', rule: 'must be "y"' }, 'a ("x") must be "y"'],
    [{ field: 'a', value: undefined, rule: 'must be 80' }, 'a (missing) must be 80'],
    [{ field: '', value: [], rule: 'must be an object' }, 'the whole value ([]) must be an object'],
  ])('says %j in one line', (error, line) => {
    expect(formatFieldError(error)).toBe(line);
  });

  it('cuts a long value', () => {
    const line = formatFieldError({ field: 'a', value: text(1000), rule: 'must be short' });
    expect(line.length).toBeLessThan(100);
    expect(line).toMatch(/^a \("a+\.\.\.\) must be short$/);
  });
});
