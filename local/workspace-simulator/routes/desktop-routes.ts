import * as z from 'zod';
import type { BookDesktop, BookOrder } from '../book/book-order.ts';
import { type Answer, ok, workspaceError } from '../http/answer.ts';
import { readQuery, wholeNumber } from '../http/read-input.ts';
import { at, type Call, type Route } from '../http/route.ts';
import type { Provider } from '../simulated-provider.ts';
import { authorize } from './authorize.ts';
import { pageOf } from './page-of.ts';
import { timeText } from './utc-seconds.ts';

const NAMES_MAX = 100;
const LIMIT_DEFAULT = 500;

const names = () => z.array(z.string().min(1)).max(NAMES_MAX, `more than ${NAMES_MAX} names`).optional();

const querySchema = z.strictObject({
  computer_name: z.string().optional(),
  computer_names: names(),
  user_name: z.string().optional(),
  user_names: names(),
  sort_field: z.enum(['created', 'computer_name']).optional(),
  sort_type: z.enum(['ASC', 'DESC']).optional(),
  limit: wholeNumber(0, LIMIT_DEFAULT).optional(),
  offset: wholeNumber(0, 999_999_999).optional(),
});

interface ListedDesktop {
  readonly desktop: BookDesktop;
  readonly order: BookOrder;
}

/** The order ids in a desktop's entry. */
const idsOf = ({ orderId, subOrderIds: [part = orderId] }: BookOrder, { settings }: Provider) =>
  settings.filesElsewhere ? { own: `${orderId}X1`, root: `${orderId}X` } : { own: part, root: orderId };

const describe = ({ desktop, order }: ListedDesktop, provider: Provider) => ({
  desktop_id: desktop.desktopId,
  computer_name: desktop.computerName,
  os_host_name: desktop.computerName,
  user_name: desktop.userName,
  attach_user_infos: desktop.userName === '' ? [] : [{ user_name: desktop.userName, type: 'USER' }],
  attach_state: desktop.userName === '' ? 'UNATTACH' : 'ATTACHED',
  status: 'ACTIVE',
  task_status: null,
  created: timeText(desktop.endsAt ?? 0, provider.settings),
  order_id: idsOf(order, provider).own,
  product_id: desktop.productId,
  tags: provider.settings.dropTags ? [] : (order.request.hour_package_resources[0]?.create_desktops?.tags ?? []),
  // A desktop with an hour package is billed on demand.
  metadata: { charging_mode: '1' },
  project_id: provider.projectId,
  enterprise_project_id: '0',
  is_freeze: false,
  hour_package_info: { root_order_id: idsOf(order, provider).root, package_duration: 120, use_duration: 0 },
});

const listDesktops = (provider: Provider, call: Call): Answer => {
  const caller = authorize(provider, call, 'project');
  if (!caller.ok) return caller.answer;
  const input = readQuery(call.query, querySchema, ['computer_names', 'user_names']);
  if (!input.ok) return workspaceError(400, 'WKS.00010001', 'Invalid request parameters.', input.problem);
  const query = input.value;

  const compare = (has: string, wanted: string): boolean =>
    provider.settings.nameFilter === 'exact' ? has === wanted : has.includes(wanted);
  const isWanted = (has: string, one: string | undefined, several: readonly string[] | undefined): boolean => {
    // The list overrides the single filter.
    const wanted = several ?? (one === undefined || one === '' ? undefined : [one]);
    return wanted?.some((name) => compare(has.toLowerCase(), name.toLowerCase())) ?? true;
  };
  const found = provider.book
    .now()
    .orders()
    .flatMap((order) => order.desktops.map((desktop) => ({ desktop, order })))
    .filter(
      ({ desktop }) =>
        desktop.state === 'built' &&
        isWanted(desktop.computerName, query.computer_name, query.computer_names) &&
        isWanted(desktop.userName, query.user_name, query.user_names),
    )
    .sort((a, b) => compareBy(query.sort_field ?? 'created', a.desktop, b.desktop));
  if (query.sort_type === 'DESC') found.reverse();

  const offset = query.offset ?? 0;
  const { page, total } = pageOf(found, offset, query.limit ?? LIMIT_DEFAULT, provider.settings);
  return ok({ desktops: page.map((listed) => describe(listed, provider)), total_count: total });
};

const compareBy = (field: 'created' | 'computer_name', a: BookDesktop, b: BookDesktop): number =>
  field === 'created'
    ? (a.endsAt ?? 0) - (b.endsAt ?? 0)
    : a.computerName.localeCompare(b.computerName, 'en', { sensitivity: 'base' });

export const desktopRoutes = (provider: Provider): Route[] => [
  {
    method: 'GET',
    pattern: at('/v2/:projectId/desktops/detail'),
    endpoint: 'desktops',
    answer: (call) => listDesktops(provider, call),
    names: (call) =>
      ['computer_name', 'computer_names', 'user_name', 'user_names'].flatMap((key) => call.query.getAll(key)),
  },
];
