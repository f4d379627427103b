import {
  DECISIONS,
  DELIVERIES,
  HOLD_REASONS,
  type Decision,
  type Delivery,
  type HoldReason,
  type Review,
} from '../../../shared/states.ts';

/** One situation a case can be in; the fake agent seeds at least one case of each. */
export interface Scene {
  readonly delivery: Delivery;
  readonly review: Review;
  readonly decision: Decision | null;
  readonly disposition: string | null;
  readonly holdReason: HoldReason | null;
  readonly numbered: boolean;
}

const scene = (delivery: Delivery, more: Partial<Scene> = {}): Scene => ({
  delivery,
  review: 'none',
  decision: null,
  disposition: null,
  holdReason: null,
  numbered: delivery === 'accepted',
  ...more,
});

const inReview = (review: Review, disposition: string): Scene => scene('accepted', { review, disposition });

/** Every stage once, newest first, in an order that shows what matters at the top. */
export const SCENES: readonly Scene[] = [
  scene('uncertain'),
  scene('refused'),
  scene('sending'),
  scene('queued'),
  scene('waiting'),
  ...DECISIONS.map((decision) => scene('accepted', { review: 'decided', decision, disposition: '審畢結果' })),
  scene('rejected'),
  inReview('failed', '附件檔轉檔失敗'),
  inReview('processing', '處理中(等待附件檔)'),
  inReview('reviewing', '審查中'),
  inReview('reviewing', '已受理'),
  scene('accepted', { review: 'decided', disposition: '審畢結果' }),
  scene('accepted'),
  scene('accepted', { numbered: false }),
  ...HOLD_REASONS.map((holdReason) => scene('held', { holdReason })),
  scene('cancelled'),
];

/** What most of a hospital's cases look like: long decided. */
export const USUAL: readonly Scene[] = SCENES.filter(
  (each) => each.review === 'decided' || each.delivery === 'cancelled',
);

/** Fails when a delivery were added that no scene shows. */
for (const delivery of DELIVERIES) {
  if (!SCENES.some((each) => each.delivery === delivery)) throw new Error(`no scene shows ${delivery}`);
}
