/** What the provider says of one quota of the project. */
export interface Quota {
  readonly type: string;
  /** Undefined if it is not a whole number. */
  readonly limit: number | undefined;
  readonly used: number | undefined;
}

/** A product, or an hour package, that the provider lists. */
export interface ListedProduct {
  readonly id: string;
  /** `normal`, `sellout` or `abandon`; any other is unknown. */
  readonly status: string;
}

/** What billing calls an hour package. */
export interface ListedPackage extends ListedProduct {
  readonly cloudServiceType: string | undefined;
  readonly resourceType: string | undefined;
}

/** The Workspace service of the project. */
export interface Subscription {
  /** `SUBSCRIBED`, if it is open. */
  readonly status: string;
  /** `LITE_AS` or `LOCAL_AD`, if the provider says. */
  readonly domainType?: string;
}

/** `perhaps`: no list names it, and the lists do not say that they are whole. */
export type ImageSighting = 'listed' | 'not-listed' | 'perhaps';

/** What a price is asked for. */
export interface PriceRequest {
  readonly cloudServiceType: string;
  readonly resourceType: string;
  readonly resourceSpec: string;
  readonly region: string;
  readonly availabilityZone?: string | undefined;
  /** 2: months, 3: years. */
  readonly periodType: number;
  readonly periodNum: number;
  readonly desktops: number;
}
