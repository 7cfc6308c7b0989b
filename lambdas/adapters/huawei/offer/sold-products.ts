import * as z from 'zod';
import type { ProviderOffer } from '../../../ports/provider-offer.ts';
import type { JsonReader } from '../evidence/json-reader.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { optionalText, parseAnswer } from '../http/wire-schema.ts';

const PRODUCTS = 'the list of products';
const PACKAGES = 'the list of hour packages';

/** `charge_mode`: by period, and on demand. A desktop with an hour package is charged on demand. */
const CHARGE_MODES = ['0', '1'] as const;

const productsSchema = z.object({ products: z.array(z.object({ product_id: z.string(), status: z.string() })) });

const packagesSchema = z.object({
  hour_packages: z.array(
    z.object({
      resource_spec_code: z.string(),
      status: z.string(),
      cloud_service_type: optionalText,
      resource_type: optionalText,
    }),
  ),
});

/** `GET /v2/{project_id}/products` and `/products/hour-packages`: what is sold. */
export const createSoldProducts = (
  workspaceEndpoint: string,
  projectId: string,
  readJson: JsonReader,
): Pick<ProviderOffer, 'products' | 'hourPackages'> => {
  const path = `/v2/${pathSegment(projectId)}/products`;
  return {
    products: async (productId) => {
      for (const chargeMode of CHARGE_MODES) {
        const query = { product_id: productId, charge_mode: chargeMode };
        const url = endpointUrl(workspaceEndpoint, path, query);
        const json = await readJson({ source: PRODUCTS, scope: 'project', url });
        const { products } = parseAnswer(PRODUCTS, productsSchema, json);
        const found = products.filter(({ product_id }) => product_id === productId);
        if (found.length > 0) return found.map(({ product_id, status }) => ({ id: product_id, status }));
      }
      return [];
    },
    hourPackages: async (resourceSpecCode) => {
      const url = endpointUrl(workspaceEndpoint, `${path}/hour-packages`, { resource_spec_code: resourceSpecCode });
      const json = await readJson({ source: PACKAGES, scope: 'project', url });
      return parseAnswer(PACKAGES, packagesSchema, json).hour_packages.map((one) => ({
        id: one.resource_spec_code,
        status: one.status,
        cloudServiceType: one.cloud_service_type,
        resourceType: one.resource_type,
      }));
    },
  };
};
