import * as z from 'zod';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import { EvidenceUnavailableError } from '../../../ports/provider.ts';
import type { ProviderOffer } from '../../../ports/provider-offer.ts';
import type { JsonReader } from '../evidence/json-reader.ts';
import { endpointUrl } from '../http/endpoint-url.ts';
import { optionalAmount, optionalText, parseAnswer } from '../http/wire-schema.ts';

const SOURCE = 'the list price';
const PATH = '/v2/bills/ratings/period-resources/subscribe-rate';

const answerSchema = z.object({
  official_website_rating_result: z.object({ official_website_amount: optionalAmount }),
  currency: optionalText,
});

/** The price of a new product by period. It orders nothing, so it may be asked as often as one likes. */
export const createPriceList = (
  bssEndpoint: string,
  projectId: string,
  readJson: JsonReader,
): Pick<ProviderOffer, 'listPrice'> => ({
  listPrice: async (request) => {
    const product = {
      id: '1',
      cloud_service_type: request.cloudServiceType,
      resource_type: request.resourceType,
      resource_spec: request.resourceSpec,
      region: request.region,
      ...omitUndefined({ available_zone: request.availabilityZone }),
      period_type: request.periodType,
      period_num: request.periodNum,
      subscription_num: request.desktops,
    };
    const question = { project_id: projectId, product_infos: [product] };
    const url = endpointUrl(bssEndpoint, PATH);
    const json = await readJson({ source: SOURCE, scope: 'domain', url, question });
    const { official_website_rating_result: result, currency } = parseAnswer(SOURCE, answerSchema, json);
    if (result.official_website_amount === undefined)
      throw new EvidenceUnavailableError(`${SOURCE} came without an amount`);
    return { value: result.official_website_amount, ...omitUndefined({ currency }) };
  },
});
