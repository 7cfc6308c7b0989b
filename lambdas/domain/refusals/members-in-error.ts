import type { Member } from '../members/line.ts';
import { isNameOfPart } from '../members/pool.ts';
import type { Position } from '../orders/attempt.ts';
import type { ProviderAnswer } from '../orders/outcome.ts';
import type { CreateDesktopOrderRequest } from '../request/order-request.ts';
import { clearNames, type Mentioned, wordsOf } from './error-mentions.ts';

/** Both texts in which the provider describes the error. */
export const errorTextOf = ({ errorMessage, errorDetail }: ProviderAnswer): string =>
  `${errorMessage ?? ''}\n${errorDetail ?? ''}`;

export interface MembersInError {
  /**
   * Certainly named: in a field of its own, in quotes, after the provider's word for it, or by the address of its
   * desktop.
   */
  readonly clearly: readonly Position[];
  /** Those of them that an address names. */
  readonly byAddress: readonly Position[];
  /** Their names occur as words of the sentence, perhaps by chance. */
  readonly perhaps: readonly Position[];
}

/** The sent members that the error names, in any letter case. */
export const membersInError = (
  sent: readonly Position[],
  members: readonly Member[],
  request: CreateDesktopOrderRequest,
  answer: ProviderAnswer,
): MembersInError => {
  const text = errorTextOf(answer);
  const words = wordsOf(text);
  const clear = clearNames([answer.errorMessage ?? '', answer.errorDetail ?? '']);
  const isClear = (name: string, of: Mentioned): boolean => {
    const said = clear.get(name.toLowerCase());
    return said !== undefined && (said.has('anybody') || said.has(of));
  };
  const clearly: Position[] = [];
  const byAddress: Position[] = [];
  const perhaps: Position[] = [];
  for (const { position, pool, userName, computerName } of members) {
    if (!sent.includes(position)) continue;
    const address = addressOf(request, position);
    if (pool !== undefined) {
      if ([...words].some((word) => isNameOfPart(word, computerName))) clearly.push(position);
    } else if (address !== undefined && saysAddress(text, address)) {
      clearly.push(position);
      byAddress.push(position);
    } else if (isClear(userName, 'user') || isClear(computerName, 'computer')) clearly.push(position);
    else if (words.has(userName.toLowerCase()) || words.has(computerName.toLowerCase())) perhaps.push(position);
  }
  return { clearly, byAddress, perhaps };
};

/** `desktop_ips` of the plan's body: one for each member, at its index, or none at all. */
const addressOf = (
  { hour_package_resources: packages }: CreateDesktopOrderRequest,
  place: Position,
): string | undefined => packages[0]?.create_desktops?.desktop_ips?.[place];

/** Whole addresses only; that of a subnet (`10.0.0.0/24`) is not a desktop's. */
const saysAddress = (text: string, address: string): boolean =>
  new RegExp(`(?<![\\w.:])${address.replaceAll('.', String.raw`\.`)}(?![\\w/:]|\\.\\w)`, 'i').test(text);
