import type { ProviderOffer } from '../../ports/provider-offer.ts';
import { createJsonReader } from './evidence/json-reader.ts';
import { createImageLists } from './offer/image-lists.ts';
import { createPriceList } from './offer/price-list.ts';
import { createProjectLimits } from './offer/project-limits.ts';
import { createSoldProducts } from './offer/sold-products.ts';
import type { ProviderBookOptions } from './provider-book.ts';

/** What the provider sells, and what our project may have of it. */
export const createProviderOffer = (options: ProviderBookOptions): ProviderOffer => {
  const { workspaceEndpoint, bssEndpoint, projectId, authorizer, requestTimeoutMs, proxies, retryDelayMs } = options;
  const readJson = createJsonReader({ authorizer, requestTimeoutMs, proxies, retryDelayMs });
  return {
    ...createSoldProducts(workspaceEndpoint, projectId, readJson),
    ...createProjectLimits(workspaceEndpoint, projectId, readJson),
    ...createImageLists(workspaceEndpoint, projectId, readJson),
    ...createPriceList(bssEndpoint, projectId, readJson),
  };
};
