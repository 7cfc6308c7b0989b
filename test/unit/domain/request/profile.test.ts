import { describe, expect, it } from 'vitest';
import {
  checkProfile,
  type Profile,
  profileFingerprint,
  requestPartOf,
} from '../../../../lambdas/domain/request/profile.ts';

const createDesktops = {
  desktop_type: 'DEDICATED',
  product_id: 'workspace.x86.flexus.xlarge2',
  image_type: 'market',
  image_id: 'image-1',
  root_volume: { type: 'SAS', size: 80 },
};

const fileWith = (
  top: Record<string, unknown> = {},
  inCreateDesktops: Record<string, unknown> = {},
  inResource: Record<string, unknown> = {},
) => ({
  hour_package_resource: {
    period_type: 2,
    ...inResource,
    create_desktops: { ...createDesktops, ...inCreateDesktops },
  },
  ...top,
});

const profileOf = (json: unknown, name = 'standard'): Profile => {
  const check = checkProfile(name, json);
  if (!check.ok) throw new Error(`refused: ${JSON.stringify(check.errors)}`);
  return check.profile;
};

const errorsOf = (json: unknown, name = 'standard') => {
  const check = checkProfile(name, json);
  return check.ok ? [] : check.errors;
};

const RESOURCE = 'hour_package_resource';
const DESKTOPS = `${RESOURCE}.create_desktops`;

describe('checkProfile', () => {
  it('fills in LITE_AD and Windows', () => {
    expect(checkProfile('standard', fileWith())).toEqual({
      ok: true,
      warnings: [],
      profile: {
        name: 'standard',
        domainType: 'LITE_AD',
        osType: 'Windows',
        hourPackageResource: { period_type: 2, create_desktops: createDesktops },
      },
    });
  });

  it('keeps everything in the file', () => {
    const json = fileWith(
      { description: 'for the lab', enterprise_project_id: 'ep-7', domain_type: 'LOCAL_AD', os_type: 'Linux' },
      { eip: { type: '5_bgp', charge_mode: 'TRAFFIC', bandwidth_size: 5 }, tags: [{ key: 'team', value: 'lab' }] },
      { period_num: 3, is_auto_renew: 1, used_up_policy: 'PAY_PER_USE' },
    );
    expect(profileOf(json, 'lab')).toEqual({
      name: 'lab',
      description: 'for the lab',
      enterpriseProjectId: 'ep-7',
      domainType: 'LOCAL_AD',
      osType: 'Linux',
      hourPackageResource: json.hour_package_resource,
    });
  });

  it('has an agency only at the root of the request', () => {
    const urn = 'iam::0a1b:agency:desktops';
    const { hour_package_resource, ...root } = requestPartOf(profileOf(fileWith({ agency_urn: urn })));
    expect(root).toEqual({ agency_urn: urn });
    expect(hour_package_resource).toEqual(requestPartOf(profileOf(fileWith())).hour_package_resource);
  });

  it('keeps a price, which is part of neither the request nor the fingerprint', () => {
    const priced = profileOf(fileWith({ price_per_desktop: { amount: 25.5, currency: 'EUR' } }));
    expect(priced.pricePerDesktop).toEqual({ amount: 25.5, currency: 'EUR' });
    expect(profileFingerprint(priced)).toBe(profileFingerprint(profileOf(fileWith())));
    expect(requestPartOf(priced)).toEqual(requestPartOf(profileOf(fileWith())));
  });

  it.each([
    [{ amount: -1, currency: 'EUR' }, 'price_per_desktop.amount'],
    [{ amount: 0.00001, currency: 'EUR' }, 'price_per_desktop.amount'],
    [{ amount: '25', currency: 'EUR' }, 'price_per_desktop.amount'],
    [{ amount: 25, currency: 'eur' }, 'price_per_desktop.currency'],
    [{ amount: 25 }, 'price_per_desktop.currency'],
  ])('refuses the price %j', (price, field) => {
    expect(errorsOf(fileWith({ price_per_desktop: price })).map((error) => error.field)).toEqual([field]);
  });

  it.each(['a', '0', '9', 'Standard-Office_2', 'a'.repeat(40)])('takes the name %s', (name) => {
    expect(profileOf(fileWith(), name).name).toBe(name);
  });

  it.each(['', 'a'.repeat(41), '-a', '_a', '__proto__', 'a b', 'a.b', 'ä'])('does not take the name "%s"', (name) => {
    expect(errorsOf(fileWith(), name)).toEqual([
      { field: 'the name of the profile', value: name, rule: expect.stringMatching(/^must be 1 to 40 letters/) },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['domain_type', 'AD', 'must be "LITE_AD" or "LOCAL_AD"'],
    ['domain_type', 'LITE_AS', 'must be "LITE_AD" or "LOCAL_AD"'],
    ['os_type', 'windows', 'must be "Windows" or "Linux"'],
    ['price_per_desktop', 25, 'must be an object with the fields amount and currency'],
    ['description', 7, 'must be a text of at most 1000 characters'],
    ['description', 'a'.repeat(1001), 'must be a text of at most 1000 characters'],
    ['hour_package_resource', undefined, 'must be an object with the fields of Table 4 of the API page'],
    ['agency_urn', 7, 'must be a text of at most 1500 characters'],
    ['domainType', 'LITE_AD', 'is not a known field: the nearest one here is domain_type'],
    ['create_desktops', {}, 'is not a field of this object: create_desktops belongs in hour_package_resource'],
  ])('refuses %s %j', (field, value, rule) => {
    expect(errorsOf(fileWith({ [field]: value }))).toEqual([{ field, value, rule }]);
  });

  it.each([undefined, null, [], 'x'])('refuses a file that is no object: %j', (json) => {
    expect(errorsOf(json)).toEqual([
      { field: '', value: json, rule: 'must be an object with the field hour_package_resource' },
    ]);
  });

  it('applies the rules of the request to its resource, and reports all errors at once', () => {
    const json = fileWith(
      {},
      { root_volume: { type: 'SAS', size: 75 }, data_volumes: [{ type: 'SAS', size: 5 }], image: 'x' },
      { period_type: 4 },
    );
    expect(errorsOf(json)).toEqual([
      { field: `${DESKTOPS}.image`, value: 'x', rule: expect.stringContaining('the nearest one here is image_id') },
      { field: `${RESOURCE}.period_type`, value: 4, rule: 'must be the number 2 (monthly) or 3 (yearly)' },
      { field: `${DESKTOPS}.root_volume.size`, value: 75, rule: expect.stringContaining('from 80 to 32760') },
      { field: `${DESKTOPS}.data_volumes[0].size`, value: 5, rule: expect.stringContaining('from 10 to 32760') },
    ]);
  });

  it('leaves room for the order’s tag, and only for that', () => {
    const tags = (count: number) => Array.from({ length: count }, (_, no) => ({ key: `k${no}` }));
    expect(errorsOf(fileWith({}, { tags: tags(20) }))).toEqual([
      {
        field: `${DESKTOPS}.tags`,
        value: tags(20),
        rule: 'must be an array of at most 19 items: Deskdrop adds the tag deskdrop_order, and a desktop can have 20',
      },
    ]);
    expect(profileOf(fileWith({}, { tags: tags(19) })).hourPackageResource.create_desktops.tags).toHaveLength(19);
    expect(errorsOf(fileWith({}, { tags: [{ key: 'deskdrop_order', value: 'x' }] }))).toEqual([
      {
        field: `${DESKTOPS}.tags[0].key`,
        value: 'deskdrop_order',
        rule: 'must not be deskdrop_order: Deskdrop puts that tag itself',
      },
    ]);
  });

  it('needs desktops to create', () => {
    expect(errorsOf({ hour_package_resource: { period_type: 2 } })).toMatchObject([
      { field: DESKTOPS, value: undefined },
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['desktops', [{ user_name: 'ada' }], /the people come from the dropped file/],
    ['size', 3, /how many desktops are ordered comes from the dropped file/],
    ['desktop_name', 'PC', /every desktop gets a computer_name/],
    ['desktop_ips', ['10.0.0.1'], /one machine's identity/],
    ['extend_param', { is_auto_pay: 'true' }, /payment mode alone/],
    ['is_auto_pay', 'true', /payment mode alone/],
    ['if_mount_old_desktop_disk', false, /never touches existing desktops/],
    ['copy_volume_ids', [], /copies the disks/],
  ])('refuses %s at every level with the reason', (field, value, reason) => {
    const rule = expect.stringMatching(reason);
    expect(errorsOf(fileWith({ [field]: value }))).toEqual([{ field, value, rule }]);
    expect(errorsOf(fileWith({}, {}, { [field]: value }))).toEqual([{ field: `${RESOURCE}.${field}`, value, rule }]);
    expect(errorsOf(fileWith({}, { [field]: value }))).toEqual([{ field: `${DESKTOPS}.${field}`, value, rule }]);
  });

  it('refuses is_auto_pay deep inside too, and the address of one machine', () => {
    const json = fileWith({}, { root_volume: { type: 'SAS', size: 80, is_auto_pay: 'true' }, eip: { id: 'eip-1' } });
    expect(errorsOf(json)).toEqual([
      {
        field: `${DESKTOPS}.root_volume.is_auto_pay`,
        value: 'true',
        rule: expect.stringMatching(/payment mode alone/),
      },
      { field: `${DESKTOPS}.eip.id`, value: 'eip-1', rule: expect.stringMatching(/one machine's identity.*eip\.type/) },
    ]);
  });

  it('warns about a naming policy, which can have no effect, and about the stray field of the example', () => {
    const check = checkProfile('standard', fileWith({}, { desktop_name_policy_id: 'p-1', tenantId: 't-1' }));
    expect(check).toMatchObject({
      ok: true,
      warnings: [
        expect.stringContaining(`${DESKTOPS}.tenantId`),
        expect.stringContaining(`${DESKTOPS}.desktop_name_policy_id has no effect`),
      ],
    });
    expect(check.ok && check.profile.hourPackageResource.create_desktops).not.toHaveProperty('tenantId');
    expect(check.ok && check.profile.hourPackageResource.create_desktops.desktop_name_policy_id).toBe('p-1');
  });

  it('finds the enterprise project wherever it is', () => {
    expect(profileOf(fileWith({ enterprise_project_id: 'ep' })).enterpriseProjectId).toBe('ep');
    expect(profileOf(fileWith({}, { enterprise_project_id: 'ep' })).enterpriseProjectId).toBe('ep');
  });

  it('refuses two different enterprise projects', () => {
    expect(errorsOf(fileWith({ enterprise_project_id: 'a' }, { enterprise_project_id: 'b' }))).toEqual([
      { field: `${DESKTOPS}.enterprise_project_id`, value: 'b', rule: expect.stringContaining('"a"') },
    ]);
  });
});

describe('profileFingerprint', () => {
  const fingerprint = (json: unknown, name?: string) => profileFingerprint(profileOf(json, name));
  const plain = fingerprint(fileWith());

  it('is a SHA-256 in hexadecimal', () => {
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not change with name, description, defaults written out, or the order of the keys', () => {
    const { root_volume, ...rest } = createDesktops;
    const reordered = {
      hour_package_resource: { create_desktops: { root_volume, ...rest }, period_type: 2 },
      os_type: 'Windows',
      domain_type: 'LITE_AD',
      description: 'other words',
    };
    expect(fingerprint(reordered, 'other')).toBe(plain);
  });

  it('does not change with the place of the enterprise project', () => {
    expect(fingerprint(fileWith({ enterprise_project_id: 'ep' }))).toBe(
      fingerprint(fileWith({}, { enterprise_project_id: 'ep' })),
    );
  });

  it.each([
    ['a field of the order', fileWith({}, { product_id: 'other' })],
    ['the period', fileWith({}, {}, { period_type: 3 })],
    ['the enterprise project', fileWith({ enterprise_project_id: 'ep' })],
    ['the domain type', fileWith({ domain_type: 'LOCAL_AD' })],
    ['the agency', fileWith({ agency_urn: 'iam::0a1b:agency:desktops' })],
    ['the operating system', fileWith({ os_type: 'Linux' })],
    ['the order of the disks', fileWith({}, { data_volumes: [{ type: 'SAS', size: 10 }] })],
  ])('changes with %s', (_, json) => {
    expect(fingerprint(json)).not.toBe(plain);
  });
});
