import { isDrop } from '../../domain/intakes/drop-key.ts';
import type { DropObject, DropOrigin } from '../../domain/intakes/intake.ts';
import { intakeIdOf } from '../../domain/intakes/intake-id.ts';
import { receive } from '../../domain/intakes/intake-transitions.ts';
import { countApproved } from '../plan/apply-spending-guard.ts';
import { pinPlan } from './pin-plan.ts';
import { putOrders } from './put-orders.ts';
import { resendOrders } from './resend-orders.ts';
import type { SplittingWorker } from './splitting-worker.ts';

/**
 * Plans the dropped file and puts its orders. Any number of copies of the event may run this, concurrently or one after
 * another: the first pins the plan, and every later run continues with that.
 */
export const splitIntake = async (
  object: DropObject,
  origin: DropOrigin | undefined,
  deps: SplittingWorker,
): Promise<void> => {
  const { ledger, messages, clock, log, stage } = deps;
  const intakeId = intakeIdOf(object);
  if (!isDrop(object)) return log.info('the object is not a dropped file', { intakeId, key: object.key });
  const at = new Date(clock.now()).toISOString();
  const intake = await ledger.intakes.receiveIntake(receive({ intakeId, object, origin, payment: stage.payment, at }));
  log.info('intake was received', { intakeId, key: object.key, phase: intake.phase });
  switch (intake.phase) {
    case 'REPORTED':
      return;
    case 'REFUSED':
    case 'STUCK':
      return messages.sendReport(intakeId, 0);
    case 'HELD':
    case 'REJECTED':
    case 'PLANNED':
      return messages.sendReport(intakeId, 0, { again: true });
    case 'QUEUED':
      return resendOrders(intake, deps);
    case 'PLANNING':
    case 'QUEUEING': {
      const planned = await pinPlan(intake, deps);
      if (planned === undefined) return;
      const { approval } = planned.intake;
      if (approval !== undefined) await countApproved(planned.intake, approval, planned.desktops, deps);
      await putOrders(planned.intake, deps);
    }
  }
};
