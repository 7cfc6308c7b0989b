import * as z from 'zod';
import type { Endpoint } from '../endpoints.ts';
import { type Answer, billingError, ok, workspaceError } from '../http/answer.ts';
import { readJson, readQuery } from '../http/read-input.ts';
import { at, type Call, type Route } from '../http/route.ts';
import type { Provider } from '../simulated-provider.ts';
import { authorize } from './authorize.ts';
import { DESKTOP_SERVICE, PRICE } from './billing-order.ts';

const DESKTOP_RESOURCE = 'hws.resource.type.workspace.desktop';
const PACKAGE_RESOURCE = 'hws.resource.type.workspace.desktop.hour';
/** Where nobody has set a quota. */
const LARGE_QUOTA = 10_000;
const QUOTA_TYPES = ['general_instances', 'volumes', 'volume_gigabytes', 'users'];

const statusOf = ({ settings }: Provider, id: string) => settings.offer.sold[id] ?? 'normal';

const productsSchema = z.strictObject({ product_id: z.string(), charge_mode: z.enum(['0', '1']) });
const packagesSchema = z.strictObject({
  desktop_resource_spec_code: z.string().optional(),
  resource_spec_code: z.string().optional(),
});
const noQuery = z.strictObject({});

const refuse = (problem: string): Answer => workspaceError(400, 'WKS.00010001', 'Invalid request parameters.', problem);

const listProducts = (provider: Provider, call: Call): Answer => {
  const input = readQuery(call.query, productsSchema);
  if (!input.ok) return refuse(input.problem);
  const { product_id: id } = input.value;
  const status = statusOf(provider, id);
  const product = {
    product_id: id,
    status,
    cloud_service_type: DESKTOP_SERVICE,
    resource_type: DESKTOP_RESOURCE,
    os_type: 'Windows',
  };
  return ok({ products: status === 'absent' ? [] : [product] });
};

const listPackages = (provider: Provider, call: Call): Answer => {
  const input = readQuery(call.query, packagesSchema);
  if (!input.ok) return refuse(input.problem);
  const { resource_spec_code: code = '' } = input.value;
  const status = statusOf(provider, code);
  const one = {
    resource_spec_code: code,
    desktop_resource_spec_code: code.replace(/\.\d+hours$/, ''),
    status,
    cloud_service_type: DESKTOP_SERVICE,
    resource_type: PACKAGE_RESOURCE,
    package_duration: 120,
    domain_ids: [],
  };
  return ok({ hour_packages: code === '' || status === 'absent' ? [] : [one] });
};

const listQuotas = (provider: Provider): Answer => {
  const { desktops } = provider.settings.quota;
  const used = provider.book
    .now()
    .orders()
    .filter(({ status }) => status !== 'cancelled')
    .reduce((sum, order) => sum + order.desktops.length, 0);
  const resources = QUOTA_TYPES.map((type) => ({
    type,
    quota: (type === 'general_instances' ? desktops : null) ?? LARGE_QUOTA,
    used: type === 'general_instances' ? used : 0,
    unit: '',
  }));
  return ok({ quotas: { resources }, site_quotas: [] });
};

const priceSchema = z.object({
  project_id: z.string(),
  product_infos: z
    .array(
      z.object({
        id: z.string(),
        cloud_service_type: z.string(),
        resource_type: z.string(),
        resource_spec: z.string().min(1),
        region: z.string(),
        period_type: z.int(),
        period_num: z.int(),
        subscription_num: z.int().positive(),
      }),
    )
    .min(1)
    .max(100),
});

const ratePrice = (provider: Provider, call: Call): Answer => {
  const input = readJson(call.body, priceSchema);
  if (!input.ok) return billingError(400, 'CBC.0100', `Parameter error: ${input.problem}`);
  const products = input.value.product_infos;
  const isUnknown = products.some(
    (one) => one.resource_type !== PACKAGE_RESOURCE || statusOf(provider, one.resource_spec) === 'absent',
  );
  if (isUnknown) return billingError(400, 'CBC.0100', 'Parameter error: the product is not found.');
  const results = products.map(({ id, subscription_num: number }) => ({
    id,
    official_website_amount: number * PRICE,
    measure_id: 1,
  }));
  const amount = results.reduce((sum, one) => sum + one.official_website_amount, 0);
  return ok({
    official_website_rating_result: {
      official_website_amount: amount,
      measure_id: 1,
      product_rating_results: results,
    },
    optional_discount_rating_results: [],
    ...(provider.settings.currency === null ? {} : { currency: provider.settings.currency }),
  });
};

/** What the provider offers, before anything is ordered: each list as far as its page tells its fields. */
export const offerRoutes = (provider: Provider): Route[] => {
  const route = (
    endpoint: Endpoint,
    path: string,
    answer: (call: Call) => Answer,
    { method = 'GET', scope = 'project' }: { method?: Route['method']; scope?: 'project' | 'domain' } = {},
  ): Route => ({
    method,
    pattern: at(path),
    endpoint,
    answer: (call) => {
      const caller = authorize(provider, call, scope);
      return caller.ok ? answer(call) : caller.answer;
    },
  });
  const plain = (answer: () => Answer) => (call: Call) => {
    const input = readQuery(call.query, noQuery);
    return input.ok ? answer() : refuse(input.problem);
  };
  const images = plain(() => {
    const listed = provider.settings.offer.images;
    return ok({ images: listed.map((id) => ({ id })), total_count: listed.length });
  });
  return [
    route(
      'workspace',
      '/v2/:projectId/workspaces',
      plain(() => ok({ status: provider.settings.offer.service, ad_domains: { domain_type: 'LITE_AS' } })),
    ),
    route(
      'lock',
      '/v2/:projectId/workspaces/lock-status',
      plain(() => ok({ is_lock: provider.settings.offer.isLocked })),
    ),
    route(
      'quotas',
      '/v2/:projectId/quotas',
      plain(() => listQuotas(provider)),
    ),
    route('products', '/v2/:projectId/products', (call) => listProducts(provider, call)),
    route('hour-packages', '/v2/:projectId/products/hour-packages', (call) => listPackages(provider, call)),
    route('images', '/v2/:projectId/images', images),
    route('images', '/v2/:projectId/market-images', images),
    route(
      'addresses',
      '/v2/:projectId/subnets/:subnetId/available-ip',
      plain(() => ok({ available_ip: provider.settings.offer.freeAddresses })),
    ),
    route('price', '/v2/bills/ratings/period-resources/subscribe-rate', (call) => ratePrice(provider, call), {
      method: 'POST',
      scope: 'domain',
    }),
  ];
};
