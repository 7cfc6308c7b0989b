import type {
  ImageSighting,
  ListedPackage,
  ListedProduct,
  PriceRequest,
  Quota,
  Subscription,
} from '../domain/examining/offer.ts';
import type { Amount } from '../domain/orders/payment-state.ts';

/**
 * What the provider offers before anything is ordered. Nothing here decides about an order: every answer is advice. Each
 * question rejects rather than return an answer that cannot be understood.
 */
export interface ProviderOffer {
  /** Whether Workspace is open in the project. */
  subscription(): Promise<Subscription>;
  /** Whether the provider has locked the project's Workspace. */
  isLocked(): Promise<boolean>;
  quotas(): Promise<readonly Quota[]>;
  /** The products with this id, whichever way they are charged. */
  products(productId: string): Promise<readonly ListedProduct[]>;
  /** The hour packages with this `resource_spec_code`. */
  hourPackages(resourceSpecCode: string): Promise<readonly ListedPackage[]>;
  findImage(imageType: string, imageId: string): Promise<ImageSighting>;
  freeAddresses(subnetId: string): Promise<number>;
  /** Without discounts, for all desktops of the request. */
  listPrice(request: PriceRequest): Promise<Amount>;
}
