import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../ports/events.ts';
import { EVENT_LIMITS } from './aws-sdk/client-limits.ts';
import { createEventFile } from './event-file.ts';
import { createEventBridgeBus } from './eventbridge/event-bridge-bus.ts';

type EventTarget = { readonly source: string } & ({ readonly busName: string } | { readonly file: string });

/** The stage's bus, or the file in its place. */
export const openEventBus = (target: EventTarget): EventBus =>
  'file' in target
    ? createEventFile(target.file, target.source)
    : createEventBridgeBus(new EventBridgeClient(EVENT_LIMITS), target);
