import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../../lambdas/adapters/profile-files.ts';
import type { DesktopRequest } from '../../../../lambdas/domain/members/line.ts';
import { bodyOf, buildOrderRequest, requestOf } from '../../../../lambdas/domain/planning/build-request.ts';
import { checkOrderRequest } from '../../../../lambdas/domain/request/order-request.ts';
import { retag } from '../../../../lambdas/domain/request/order-tag.ts';
import type { Profile } from '../../../../lambdas/domain/request/profile.ts';

const profile: Profile = {
  name: 'standard',
  description: 'not for the provider',
  domainType: 'LITE_AD',
  osType: 'Windows',
  hourPackageResource: {
    period_type: 2,
    period_num: 1,
    create_desktops: {
      desktop_type: 'DEDICATED',
      product_id: 'workspace.x86.flexus.xlarge2',
      image_type: 'market',
      image_id: 'image-1',
      root_volume: { type: 'SAS', size: 80 },
    },
  },
};

const requestFor = (n: number, more: Partial<DesktopRequest> = {}): DesktopRequest => ({
  line: n + 2,
  userName: `user${n}`,
  computerName: `D-user${n}`,
  claimsName: false,
  profile: 'standard',
  ...more,
});

const requestsFor = (count: number) => Array.from({ length: count }, (_, n) => requestFor(n));

const desktopsOf = (request: ReturnType<typeof buildOrderRequest>) =>
  request.hour_package_resources[0]?.create_desktops?.desktops?.map(({ computer_name }) => computer_name);

describe('buildOrderRequest', () => {
  it('adds only the people and its tag to the resource of the profile', () => {
    const full = requestFor(1, { userEmail: 'a@b.c', userPhone: '+49 1', userGroup: 'users', osHostName: 'host-1' });
    expect(buildOrderRequest(profile, [full], 'manual', 'order-1')).toEqual({
      hour_package_resources: [
        {
          period_type: 2,
          period_num: 1,
          create_desktops: {
            ...profile.hourPackageResource.create_desktops,
            tags: [{ key: 'deskdrop_order', value: 'order-1' }],
            desktops: [
              {
                user_name: 'user1',
                computer_name: 'D-user1',
                user_email: 'a@b.c',
                user_phone: '+49 1',
                user_group: 'users',
                os_host_name: 'host-1',
              },
            ],
          },
        },
      ],
      extend_param: { is_auto_pay: 'false' },
    });
  });

  it('keeps the tags of the profile with its own, and a child has its own tag', () => {
    const own = { key: 'team', value: 'lab' };
    const { hourPackageResource } = profile;
    const tagged: Profile = {
      ...profile,
      hourPackageResource: {
        ...hourPackageResource,
        create_desktops: { ...hourPackageResource.create_desktops, tags: [own] },
      },
    };
    const tagsIn = (request: ReturnType<typeof buildOrderRequest>) =>
      request.hour_package_resources[0]?.create_desktops?.tags;
    const request = buildOrderRequest(tagged, requestsFor(3), 'manual', 'order-1');
    expect(tagsIn(request)).toEqual([own, { key: 'deskdrop_order', value: 'order-1' }]);
    const child = retag(requestOf(request, [1]), 'child-1');
    expect(tagsIn(child)).toEqual([own, { key: 'deskdrop_order', value: 'child-1' }]);
    expect(desktopsOf(child)).toEqual(['D-user1']);
  });

  it('keeps the order of the requests and names every computer', () => {
    const request = buildOrderRequest(profile, [requestFor(3), requestFor(1), requestFor(2)], 'manual', 'order-1');
    expect(desktopsOf(request)).toEqual(['D-user3', 'D-user1', 'D-user2']);
    expect(request.hour_package_resources).toHaveLength(1);
  });

  it.each([
    ['manual', 'false'],
    ['confirm', 'false'],
    ['auto', 'true'],
  ] as const)('says for the payment mode %s that is_auto_pay is "%s"', (payment, isAutoPay) => {
    expect(buildOrderRequest(profile, requestsFor(1), payment, 'order-1').extend_param).toEqual({
      is_auto_pay: isAutoPay,
    });
  });

  it('puts the enterprise project into the order and into the desktops', () => {
    const request = buildOrderRequest({ ...profile, enterpriseProjectId: 'ep-7' }, requestsFor(1), 'manual', 'order-1');
    expect(request.enterprise_project_id).toBe('ep-7');
    expect(request.hour_package_resources[0]?.create_desktops?.enterprise_project_id).toBe('ep-7');
  });

  it.each([1, 50])('creates a request for %i desktops that the schema accepts unchanged', (count) => {
    const request = buildOrderRequest(profile, requestsFor(count), 'auto', 'order-1');
    expect(checkOrderRequest(JSON.parse(bodyOf(request)))).toEqual({ ok: true, request, warnings: [] });
  });

  it.each([0, 51])('throws for %i desktops', (count) => {
    expect(() => buildOrderRequest(profile, requestsFor(count), 'manual', 'order-1')).toThrow(/1 to 50/);
  });

  it('throws for a request of another profile or of another user group', () => {
    const other = [requestFor(0), requestFor(1, { profile: 'other' })];
    expect(() => buildOrderRequest(profile, other, 'manual', 'order-1')).toThrow(/Line 3 asks for profile other/);
    const mixed = [requestFor(0), requestFor(1, { userGroup: 'users' })];
    expect(() => buildOrderRequest(profile, mixed, 'manual', 'order-1')).toThrow(/Line 3 has another user_group/);
  });

  describe('with the profiles of this repository', () => {
    let profiles: Record<string, Profile>;
    beforeAll(async () => {
      ({ profiles } = await loadProfiles(join(import.meta.dirname, '../../../../profiles')));
    });

    it.each(['standard', 'developer-linux'])('makes a request from %s that the schema accepts', (name) => {
      const used = profiles[name];
      if (used === undefined) throw new Error(`profiles/${name}.json is not there`);
      const request = buildOrderRequest(used, [requestFor(0, { profile: name })], 'manual', 'order-1');
      expect(checkOrderRequest(JSON.parse(bodyOf(request)))).toEqual({ ok: true, request, warnings: [] });
    });
  });
});

describe('requestOf', () => {
  const whole = buildOrderRequest(profile, requestsFor(5), 'auto', 'order-1');

  it('is the same request for some of its desktops, in their order', () => {
    const some = requestOf(whole, [3, 0]);
    expect(some).toEqual(buildOrderRequest(profile, [requestFor(0), requestFor(3)], 'auto', 'order-1'));
    expect(desktopsOf(whole)).toHaveLength(5);
  });

  it('of every position is the whole request', () => {
    expect(bodyOf(requestOf(whole, [0, 1, 2, 3, 4]))).toBe(bodyOf(whole));
  });

  it.each([[[5]], [[-1]], [[0.5]], [[0, 9]]])('throws for a position that is not in it: %j', (positions) => {
    expect(() => requestOf(whole, positions)).toThrow(/no desktop at position/);
  });

  it('throws for nobody, and for a request without people', () => {
    expect(() => requestOf(whole, [])).toThrow(/nobody/);
    expect(() => requestOf({ hour_package_resources: [profile.hourPackageResource] }, [0])).toThrow(
      /names no desktops/,
    );
  });
});

describe('bodyOf', () => {
  it('is JSON with sorted keys, so that a store that does not keep their order changes nothing', () => {
    const request = buildOrderRequest(profile, requestsFor(1), 'manual', 'order-1');
    const { extend_param, hour_package_resources } = request;
    expect(bodyOf({ hour_package_resources, extend_param })).toBe(bodyOf({ extend_param, hour_package_resources }));
    expect(bodyOf(request)).toMatch(/^\{"extend_param":\{"is_auto_pay":"false"\},"hour_package_resources":\[/);
    expect(JSON.parse(bodyOf(request))).toEqual(request);
  });
});
