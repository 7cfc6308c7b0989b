import type { StageConfig } from './stage-config.ts';

/** The stage can be deployed, but will not work as expected. */
export interface StageWarning {
  readonly id: string;
  readonly text: string;
}

export const stageWarnings = ({ stage, provider, keepsData, notifyEmail }: StageConfig): StageWarning[] => [
  ...(provider.projectId === undefined
    ? [
        {
          id: 'deskdrop:project-id',
          text: 'No provider project: submit and reconcile will refuse to start. Deploy with -c projectId=YOUR_PROJECT_ID.',
        },
      ]
    : []),
  ...(keepsData && notifyEmail === undefined
    ? [
        {
          id: 'deskdrop:notify-email',
          text: `Nobody is notified of the alarms, held files and reports of stage ${stage}. Deploy with -c notifyEmail=ops@example.com, or subscribe to the topic in the output NotificationTopicArn.`,
        },
      ]
    : []),
];
