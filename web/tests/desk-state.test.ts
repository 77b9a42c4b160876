/* desk-state.test.ts: what live messages make of the desk. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Desk, LiveMessage } from "../src/lib/api";
import {
  applyContact, applyEnd, applyFiled, applyLive, liveOf, offerOf, unfiledOf,
} from "../src/desk/desk-state";
import { MockCenter } from "./mock/center";

/** Runs the mock center through `story` and gives the desk that a page makes of its messages. */
function desksAfter(story: (center: MockCenter) => void): { page: Desk; snapshot: Desk } {
  const center = new MockCenter();
  let page = center.desk();
  center.listen((message) => (page = applyLive(page, message)));
  story(center);
  return { page, snapshot: center.desk() };
}

const comparable = ({ now: _, queues: __, ...desk }: Desk) => desk;

test("a page that followed the messages shows what a fresh snapshot shows", () => {
  const stories: ((center: MockCenter) => void)[] = [
    (center) => center.offer(),
    (center) => (center.offer(), center.offerEnds("rang-out")),
    (center) => (center.offer(), center.offerEnds("person-left")),
    (center) => (center.offer(), center.accept("41")),
    (center) => (center.offer(), center.accept("41"), center.connect("41")),
    (center) => {
      center.offer();
      center.accept("41");
      center.connect("41");
      center.end("41", "person-left");
    },
    (center) => {
      center.offer();
      center.accept("41");
      center.connect("41");
      center.end("41", "agent-hung-up");
      center.file("41", { disposition: "answered" });
      center.offer("42");
    },
  ];
  for (const story of stories) {
    const { page, snapshot } = desksAfter(story);
    assert.deepEqual(comparable(page), comparable(snapshot), story.toString());
  }
});

test("an offer, then a call, then a call to be filed: one of them at a time", () => {
  const { page: offered } = desksAfter((center) => center.offer());
  assert.equal(offerOf(offered)?.id, "41");
  assert.equal(liveOf(offered), undefined);
  const { page: joined } = desksAfter((center) => (center.offer(), center.accept("41")));
  assert.equal(offerOf(joined), undefined);
  assert.equal(liveOf(joined)?.id, "41");
  const { page: over } = desksAfter((center) => {
    center.offer();
    center.accept("41");
    center.end("41", "person-left");
  });
  assert.equal(liveOf(over), undefined);
  assert.equal(unfiledOf(over)?.id, "41");
});

test("a contact that is back in line leaves the desk", () => {
  const { page } = desksAfter((center) => {
    center.offer();
    center.accept("41");
    center.change("41", { state: "waiting" });
  });
  assert.deepEqual(page.contacts, []);
});

test("an answer that is older than the live message changes nothing", () => {
  const { page } = desksAfter((center) => (center.offer(), center.accept("41"), center.connect("41")));
  const older = { ...liveOf(page)!, state: "joining" as const, since: "2020-01-01T00:00:00Z" };
  assert.equal(applyContact(page, older), page);
});

test("a hang-up or refusal of ours gives the same before and after its live message", () => {
  const over = desksAfter((center) => {
    center.offer();
    center.accept("41");
    center.end("41", "agent-hung-up");
  }).page;
  assert.equal(unfiledOf(applyEnd(over, "41"))?.id, "41");
  const { page: live } = desksAfter((center) => (center.offer(), center.accept("41")));
  assert.equal(unfiledOf(applyEnd(live, "41"))?.id, "41");
  const told = applyLive(applyEnd(live, "41"), {
    seq: live.seq + 1, type: "contact.ended", contact: "41", why: "agent-hung-up",
  });
  assert.equal(unfiledOf(told)?.id, "41");
  const { page: offered } = desksAfter((center) => center.offer());
  assert.deepEqual(applyEnd(offered, "41").contacts, []);
});

test("a filed contact is gone and its line among the last ones says how it ended", () => {
  const { page } = desksAfter((center) => {
    center.offer();
    center.accept("41");
    center.end("41", "person-left");
  });
  const filed = applyFiled(page, "41", "answered");
  assert.deepEqual(filed.contacts, []);
  assert.equal(filed.recent[0]?.disposition, "answered");
});

test("the last contacts are kept once each, newest first, at most twenty", () => {
  let { page } = desksAfter(() => undefined);
  for (let i = 0; i < 30; i++) {
    const recent = { id: String(i % 25), ended_at: "2026-01-01T00:00:00Z", talk_s: i };
    const message: LiveMessage = {
      seq: 200 + i, type: "contact.ended", contact: recent.id, why: "filed", recent,
    };
    page = applyLive(page, message);
  }
  assert.equal(page.recent.length, 20);
  assert.equal(page.recent[0]?.id, "4");
  assert.equal(new Set(page.recent.map(({ id }) => id)).size, 20);
});
