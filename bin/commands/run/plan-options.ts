import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import * as z from 'zod';
import { loadProfiles } from '../../../lambdas/adapters/profile-files.ts';
import { type ColumnMeaning, columnsText, isColumnMeaning } from '../../../lambdas/domain/columns/column-settings.ts';
import { PAYMENT_MODES } from '../../../lambdas/domain/orders/order.ts';
import { canonicalJson } from '../../../lambdas/domain/values/canonical-json.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { DeskdropOptions } from '../connect/start-deskdrop.ts';
import { shellQuote } from '../terminal/shell-quote.ts';

/** The options of the command line that decide how a file is planned. */
export const planOptionsSchema = z.object({
  payment: z.enum(PAYMENT_MODES),
  /** The absolute path of the profiles' folder, and the SHA-256 of its contents, hexadecimal. */
  profiles: z.string(),
  profilesDigest: z.string(),
  /** The default profile. */
  profile: z.string().optional(),
  allowUserNames: z.array(z.string()).optional(),
  columns: z.record(z.string(), z.custom<ColumnMeaning>(isColumnMeaning)).optional(),
  userNameFromEmail: z.boolean().optional(),
});

export type PlanOptions = z.infer<typeof planOptionsSchema>;

export const readPlanOptions = async ({
  payment,
  profiles,
  defaultProfile,
  allowUserNames,
  columns,
  userNameFromEmail,
}: DeskdropOptions): Promise<PlanOptions> => {
  const folder = resolve(profiles);
  const loaded = (await loadProfiles(folder)).profiles;
  return {
    payment,
    profiles: folder,
    profilesDigest: createHash('sha256').update(canonicalJson(loaded)).digest('hex'),
    ...omitUndefined({
      profile: defaultProfile,
      allowUserNames: allowUserNames && [...allowUserNames],
      columns,
      userNameFromEmail,
    }),
  };
};

const namesOf = ({ allowUserNames }: PlanOptions): string => (allowUserNames ?? []).join();

/** Both give the same plan, wherever the profiles' folder is. */
export const planTheSame = (a: PlanOptions, b: PlanOptions): boolean =>
  a.payment === b.payment &&
  a.profile === b.profile &&
  namesOf(a) === namesOf(b) &&
  canonicalJson(a.columns ?? {}) === canonicalJson(b.columns ?? {}) &&
  (a.userNameFromEmail ?? false) === (b.userNameFromEmail ?? false) &&
  a.profilesDigest === b.profilesDigest;

/** The options as they are typed in a shell. */
export const planOptionsText = ({ payment, profiles, profile, ...options }: PlanOptions): string =>
  shellQuote([
    ...['--payment', payment, '--profiles', profiles],
    ...(profile === undefined ? [] : ['--default-profile', profile]),
    ...(options.allowUserNames === undefined ? [] : ['--allow-user-names', namesOf({ payment, profiles, ...options })]),
    ...(options.columns === undefined ? [] : ['--columns', columnsText(options.columns)]),
    ...(options.userNameFromEmail ? ['--user-name-from-email'] : []),
  ]);
