import * as z from 'zod';
import type { FoundDesktop } from '../../../domain/doubts/evidence.ts';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import type { ProviderBook } from '../../../ports/provider.ts';
import { endpointUrl, pathSegment } from '../http/endpoint-url.ts';
import { readPages } from '../http/read-pages.ts';
import { optionalOrderId, optionalText, optionalTime, parsePage } from '../http/wire-schema.ts';
import type { JsonReader } from './json-reader.ts';
import { createNameFilter, withCaseVariants } from './name-filter.ts';
import { orderTag } from './read-order-tag.ts';

const SOURCE = 'the desktop list';
const PAGE_SIZE = 100;
/** ListDesktopsDetail accepts at most this many names at once. */
const NAMES_AT_ONCE = 100;

const desktopSchema = z.object({
  desktop_id: z.string().min(1),
  computer_name: optionalText,
  user_name: optionalText,
  attach_user_infos: z.array(z.object({ user_name: optionalText })).nullish(),
  created: optionalTime,
  order_id: optionalOrderId,
  tags: orderTag,
  hour_package_info: z.object({ root_order_id: optionalOrderId }).nullish(),
});
type Desktop = z.output<typeof desktopSchema>;

type DesktopList = Pick<ProviderBook, 'findDesktops' | 'desktopsCreatedSince'>;

/**
 * ListDesktopsDetail (`GET /v2/{project_id}/desktops/detail`): an order's desktops, once it is paid and they are
 * created.
 */
export const createDesktopList = (workspaceEndpoint: string, projectId: string, readJson: JsonReader): DesktopList => {
  const path = `/v2/${pathSegment(projectId)}/desktops/detail`;

  const list = (
    query: Readonly<Record<string, string | readonly string[]>>,
    isEnough?: (desktops: readonly Desktop[]) => boolean,
  ): Promise<Desktop[]> =>
    readPages({
      source: SOURCE,
      readPage: async (offset) => {
        const url = endpointUrl(workspaceEndpoint, path, { ...query, limit: PAGE_SIZE, offset });
        const json = await readJson({ source: SOURCE, scope: 'project', url });
        return parsePage({ source: SOURCE, field: 'desktops', row: desktopSchema }, json, offset);
      },
      keyOf: (desktop) => desktop.desktop_id,
      isEnough,
    });

  return {
    findDesktops: async (names) => {
      const found = new Map<string, Desktop>();
      const queries = [
        ...chunk(withCaseVariants(names.computerNames)).map((part) => ({ computer_names: part })),
        ...chunk(withCaseVariants(names.userNames)).map((part) => ({ user_names: part })),
      ];
      for (const query of queries) {
        for (const desktop of await list(query)) found.set(desktop.desktop_id, desktop);
      }
      // The provider's filter may be fuzzy.
      const isWanted = createNameFilter(names);
      return [...found.values()]
        .filter((desktop) => isWanted({ computerName: desktop.computer_name ?? '', userNames: usersOf(desktop) }))
        .map(toFoundDesktop);
    },

    desktopsCreatedSince: async (since) => {
      // `created` has whole seconds, rounded down.
      const from = Math.floor(since / 1000) * 1000;
      const isRecent = ({ created }: Desktop) => created === undefined || created >= from;
      const newestFirst = { sort_field: 'created', sort_type: 'DESC' };
      const desktops = await list(newestFirst, (read) => isNewestFirst(read) && !read.every(isRecent));
      return desktops.filter(isRecent).map(toFoundDesktop);
    },
  };
};

/** Did the provider sort as requested? Only then are the pages after an old desktop even older. */
const isNewestFirst = (desktops: readonly Desktop[]): boolean =>
  desktops.every(({ created }, place) => {
    const previous = desktops[place - 1]?.created ?? Number.POSITIVE_INFINITY;
    return created !== undefined && created <= previous;
  });

const usersOf = (desktop: Desktop): string[] =>
  [desktop.user_name, ...(desktop.attach_user_infos ?? []).map((attached) => attached.user_name)].filter(
    (name) => name !== undefined,
  );

const toFoundDesktop = (desktop: Desktop): FoundDesktop => ({
  desktopId: desktop.desktop_id,
  computerName: desktop.computer_name ?? '',
  userName: usersOf(desktop)[0] ?? '',
  ...omitUndefined({ createdAt: desktop.created, orderTag: desktop.tags }),
  providerOrderIds: [
    ...new Set([desktop.order_id, desktop.hour_package_info?.root_order_id].filter((id) => id !== undefined)),
  ],
});

const chunk = (names: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(names.length / NAMES_AT_ONCE) }, (_, place) =>
    names.slice(place * NAMES_AT_ONCE, (place + 1) * NAMES_AT_ONCE),
  );
