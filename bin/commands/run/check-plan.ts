import { notAnswered } from '../../../lambdas/domain/examining/check.ts';
import { needsOf } from '../../../lambdas/domain/examining/order-needs.ts';
import type { Summary } from '../../../lambdas/domain/reporting/summary.ts';
import type { Profile } from '../../../lambdas/domain/request/profile.ts';
import { type Examination, examineOffer } from '../../../lambdas/use-cases/status/examine-offer.ts';
import { openOffer } from '../connect/open-offer.ts';
import type { DeskdropOptions } from '../connect/start-deskdrop.ts';
import { checkText, verdictText } from '../terminal/check-text.ts';
import { counted } from '../terminal/counted.ts';

/** Desktops that the files would order, by profile. */
const desktopsByProfile = (summaries: readonly Summary[]): ReadonlyMap<string, number> => {
  const desktops = new Map<string, number>();
  for (const order of summaries.flatMap(({ plan }) => plan?.orders ?? []))
    desktops.set(order.profile, (desktops.get(order.profile) ?? 0) + order.desktops.length);
  return desktops;
};

/** `run --plan --check`: whether the provider has what all the files together would order. Advice: it changes no plan. */
export const checkPlan = async (
  summaries: readonly Summary[],
  profiles: Readonly<Record<string, Profile>>,
  options: DeskdropOptions,
): Promise<Examination> => {
  const needs = [...desktopsByProfile(summaries)].flatMap(([name, desktops]) => {
    const profile = profiles[name];
    return profile === undefined || desktops === 0 ? [] : [needsOf(profile, desktops)];
  });
  if (needs.length === 0) return { checks: [], prices: [] };
  const open = await openOffer(options);
  if (open.kind === 'answered') return examineOffer(needs, open.value.offer, open.value.region);
  const todo =
    'Name the provider with --provider-region and --project-id and the credentials in WORKSPACE_CREDENTIALS, or start a local cloud.';
  return { checks: [notAnswered('the provider', open.reason, todo)], prices: [] };
};

export const examinationText = ({ checks }: Examination, summaries: readonly Summary[]): string => {
  const desktops = [...desktopsByProfile(summaries).values()].reduce((sum, count) => sum + count, 0);
  if (checks.length === 0) return '\nThe provider was not asked: nothing would be ordered.\n';
  return `\nThe provider was asked for ${counted(desktops, 'desktop')}: ${verdictText(checks)}. This is advice; others may order meanwhile.\n${checkText(checks)}`;
};
