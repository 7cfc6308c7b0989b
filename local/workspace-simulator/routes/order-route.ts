import * as z from 'zod';
import { type CreateDesktopOrderRequest, checkOrderRequest } from '../../../lambdas/domain/request/order-request.ts';
import { formatFieldError } from '../../../lambdas/domain/values/field-error.ts';
import { type OrderRefusal, ruleOnOrder } from '../book/ordering.ts';
import { type Answer, ok, workspaceError } from '../http/answer.ts';
import { readJson } from '../http/read-input.ts';
import { at, type Call, type Route } from '../http/route.ts';
import type { Provider } from '../simulated-provider.ts';
import { authorize } from './authorize.ts';

// For this call only the code of an empty message (WKS.0001) is published among the 400s.
const invalid = (message: string, detail?: string): Answer => workspaceError(400, 'WKS.00010001', message, detail);

const placeOrder = (provider: Provider, call: Call): Answer => {
  const caller = authorize(provider, call, 'project');
  if (!caller.ok) return caller.answer;
  if (call.body.trim() === '') return workspaceError(400, 'WKS.0001', 'The request message is empty.');
  const json = readJson(call.body, z.unknown());
  if (!json.ok) return invalid('The request message is malformed.', json.problem);
  const check = checkOrderRequest(json.value);
  if (!check.ok) {
    return invalid('Invalid request parameters.', check.errors.map((error) => formatFieldError(error)).join('; '));
  }
  return commitOrder(provider, check.request, caller.user);
};

const commitOrder = (provider: Provider, request: CreateDesktopOrderRequest, operator: string): Answer => {
  const { book, random, settings } = provider;
  const ruling = ruleOnOrder(book.now(), { request, operator, now: provider.now() }, random, settings);
  if (!ruling.ok) return refusalOf(ruling.refusal, settings.quota.status);
  book.record(ruling.event);
  const { orderId, subOrderIds, jobId } = ruling.event;
  return ok({ order_id: (settings.answersPart ? subOrderIds[0] : undefined) ?? orderId, job_id: jobId });
};

/** The code for the quota of desktops is not published. These are the codes of other quotas. */
const QUOTA_CODES = { 400: 'WKS.00131104', 403: 'WKS.00081105' } as const;

const refusalOf = (refusal: OrderRefusal, quotaStatus: keyof typeof QUOTA_CODES): Answer => {
  switch (refusal.kind) {
    case 'names-taken': {
      const names = refusal.names.map((name) => `computer_name ${name} is already in use`);
      return workspaceError(409, 'WKS.00010032', 'Operation conflict.', names.join('; '));
    }
    case 'over-quota': {
      const { quota, used, asked } = refusal;
      const detail = `desktop quota ${quota}, used ${used}, requested ${asked}`;
      const code = QUOTA_CODES[quotaStatus];
      return workspaceError(quotaStatus, code, 'The number of desktops exceeds the quota.', detail);
    }
  }
};

const namedDesktopsSchema = z.object({
  hour_package_resources: z.array(
    z.object({
      create_desktops: z
        .object({
          desktop_name: z.string().optional(),
          desktops: z
            .array(z.object({ user_name: z.string().optional(), computer_name: z.string().optional() }))
            .optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * The names that can be read from the body, even an invalid one, because a fault may strike a call before it is
 * checked.
 */
const namesInBody = (call: Call): string[] => {
  const body = readJson(call.body, namedDesktopsSchema);
  if (!body.ok) return [];
  return body.value.hour_package_resources.flatMap(({ create_desktops: create }) =>
    [
      create?.desktop_name,
      ...(create?.desktops ?? []).flatMap((desktop) => [desktop.user_name, desktop.computer_name]),
    ].filter((name) => name !== undefined),
  );
};

export const orderRoute = (provider: Provider): Route => ({
  method: 'POST',
  pattern: at('/v2/:projectId/desktops/orders/subscribe'),
  endpoint: 'order',
  answer: (call) => placeOrder(provider, call),
  names: namesInBody,
});
