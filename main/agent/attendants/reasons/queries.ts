/** Every statement of 理由簿. */
/** The answers that the reviews of these cases stand by. */
export const STANDING_ANSWERS = `
  SELECT a.case_id, a.content_hash, a.view FROM cases c JOIN answers a ON a.n = c.answer_n
  WHERE c.id IN (SELECT value FROM json_each($ids))`;
export const TAGS = `SELECT id, name FROM reason_tags`;
export const TAG = `SELECT id, name FROM reason_tags WHERE id = $id`;
export const ADD_TAG = `INSERT INTO reason_tags (id, name, actor, at) VALUES ($id, $name, $actor, $now)`;
export const RENAME_TAG = `UPDATE reason_tags SET name = $name, actor = $actor, at = $now WHERE id = $id`;
export const REMOVE_TAG = `DELETE FROM reason_tags WHERE id = $id`;
export const TAGGED = `SELECT sentence, tag FROM reason_sentences`;
export const TAG_SENTENCE = `
  INSERT INTO reason_sentences (sentence, tag, actor, at) VALUES ($sentence, $tag, $actor, $now)
  ON CONFLICT (sentence) DO UPDATE SET tag = $tag, actor = $actor, at = $now`;
export const UNTAG_SENTENCE = `DELETE FROM reason_sentences WHERE sentence = $sentence`;
export const MOVE_SENTENCES = `
  UPDATE reason_sentences SET tag = $into, actor = $actor, at = $now WHERE tag = $tag`;
