import { type DeskdropEvent, EVENT_VERSION } from '../events/event-schemas.ts';
import type { Intake } from '../intakes/intake.ts';
import { omitUndefined } from '../values/omit-undefined.ts';

/** What became true with this write of a file. No two writes of one file have the same type and time. */
export const intakeEvents = (from: Intake, to: Intake): DeskdropEvent[] => {
  const common = <Type extends string>(type: Type, at: string) => ({
    version: EVENT_VERSION,
    id: `${to.intakeId}.${at}.${type}`,
    at,
    intakeId: to.intakeId,
    file: to.object.key,
  });
  if (to.phase === 'REPORTED') {
    if (from.phase === 'REPORTED' && from.reportedAt === to.reportedAt) return [];
    const type = 'FileReported';
    const { ending, result, counts } = to;
    return [
      {
        type,
        detail: {
          ...common(type, to.reportedAt),
          ending,
          again: from.history.some(({ to: phase }) => phase === 'REPORTED'),
          ordersOpen: to.ordersOpen === true,
          bucket: to.object.bucket,
          ...result,
          ...omitUndefined({ counts }),
        },
      },
    ];
  }
  if (to.phase !== 'HELD' || from.phase === 'HELD') return [];
  const { reasons, limits = [], plan } = to;
  const at = to.history.at(-1)?.at ?? to.receivedAt;
  const size = omitUndefined({ desktops: plan.desktops });
  const [held, hit] = ['FileHeld', 'SpendingGuardHit'] as const;
  const events: DeskdropEvent[] = [
    { type: held, detail: { ...common(held, at), orders: plan.orders, ...size, reasons: [...reasons] } },
  ];
  if (limits.length > 0) events.push({ type: hit, detail: { ...common(hit, at), limits: [...limits], ...size } });
  return events;
};
