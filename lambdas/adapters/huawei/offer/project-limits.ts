import * as z from 'zod';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import type { ProviderOffer } from '../../../ports/provider-offer.ts';
import type { JsonReader } from '../evidence/json-reader.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { parseAnswer, wholeNumber } from '../http/wire-schema.ts';

const SUBSCRIPTION = 'the state of the Workspace service';
const LOCK = 'the lock of the Workspace service';
const QUOTAS = 'the list of quotas';
const ADDRESSES = 'the number of free addresses';

const domainSchema = z.object({ domain_type: z.string().nullish() });
const subscriptionSchema = z.object({
  status: z.string().min(1),
  ad_domains: z.union([domainSchema, z.array(domainSchema)]).nullish(),
});
const lockSchema = z.object({ is_lock: z.union([z.boolean(), z.literal([0, 1]), z.literal(['0', '1'])]) });
/** A quota may be stated in a form that nobody documents, like -1: then that one is unknown, and not the whole list. */
const number = z.union([
  wholeNumber.transform((value) => value as number | undefined),
  z.unknown().transform(() => undefined),
]);
const quotasSchema = z.object({
  quotas: z.object({ resources: z.array(z.object({ type: z.string(), quota: number, used: number })) }),
});
const addressesSchema = z.object({ available_ip: wholeNumber });

/** What the project and its subnets allow: `/workspaces`, `/quotas` and `/subnets/{subnet_id}/available-ip`. */
export const createProjectLimits = (
  workspaceEndpoint: string,
  projectId: string,
  readJson: JsonReader,
): Pick<ProviderOffer, 'subscription' | 'isLocked' | 'quotas' | 'freeAddresses'> => {
  const read = async <Schema extends z.ZodType>(source: string, path: string, schema: Schema) => {
    const url = endpointUrl(workspaceEndpoint, `/v2/${pathSegment(projectId)}${path}`);
    return parseAnswer(source, schema, await readJson({ source, scope: 'project', url }));
  };
  return {
    subscription: async () => {
      const { status, ad_domains } = await read(SUBSCRIPTION, '/workspaces', subscriptionSchema);
      const domainType = [ad_domains].flat().find((domain) => domain?.domain_type)?.domain_type ?? undefined;
      return { status, ...omitUndefined({ domainType }) };
    },
    isLocked: async () => [true, 1, '1'].includes((await read(LOCK, '/workspaces/lock-status', lockSchema)).is_lock),
    quotas: async () =>
      (await read(QUOTAS, '/quotas', quotasSchema)).quotas.resources.map(({ type, quota, used }) => ({
        type,
        limit: quota,
        used,
      })),
    freeAddresses: async (subnetId) =>
      (await read(ADDRESSES, `/subnets/${pathSegment(subnetId)}/available-ip`, addressesSchema)).available_ip,
  };
};
