import type { Endpoint } from '../endpoints.ts';
import type { Settings } from '../settings.ts';
import { type Answer, gatewayError } from './answer.ts';

/** The gateway's limit for order calls, `throttleAbove` in the settings, over a sliding window. */
export const createOrderThrottle = (settings: () => Settings, now: () => number) => {
  let letThrough: number[] = [];
  return (endpoint: Endpoint, requestId: string): Answer | undefined => {
    const { orders, perMs } = settings().throttleAbove;
    if (endpoint !== 'order' || orders === 0) return undefined;
    const at = now();
    letThrough = letThrough.filter((earlier) => at - earlier < perMs);
    if (letThrough.length >= orders) {
      const limit = `limit:${orders},time:${perMs / 1000} second`;
      const message = `The throttling threshold has been reached: policy user over ratelimit,${limit}`;
      return gatewayError(requestId, 429, 'APIGW.0308', message);
    }
    letThrough.push(at);
    return undefined;
  };
};
