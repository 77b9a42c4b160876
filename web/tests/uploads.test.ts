/* uploads.test.ts: documents of a matter: chosen, sent, paused, gone on with, refused; seen by staff. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { checkPage, closeBrowser, eventually, inHouse, LANGUAGES, until, WIDTHS } from "./browser";
import { EVERY_UPLOAD } from "./mock/uploads";

after(closeBrowser);

const asking = (options: Parameters<typeof inHouse>[0], body: Parameters<typeof inHouse>[1]) =>
  inHouse({ media: false, ...options }, body);

async function told(page: Page): Promise<void> {
  await page.fill("#number", "123-456-7894");
  await page.fill("#code", "481207");
  await page.keyboard.press("Enter");
  await page.locator(".tl-upload").waitFor();
}

const file = (name: string, size: number, mimeType = "application/pdf") => ({ name, mimeType, buffer: Buffer.alloc(size, 7) });
const sees = (page: Page, name: string, text: string | RegExp) =>
  page.locator(".tl-upload__item", { hasText: name }).getByText(text).waitFor();
const stateOf = (page: Page, name: string) => page.locator(".tl-upload__item", { hasText: name }).locator(".tl-upload__state");
const button = (page: Page, name: string) => page.getByRole("button", { name });

for (const language of LANGUAGES)
  for (const width of WIDTHS)
    test(`documents are accessible in every state: ${language}, ${width} px`, () =>
      asking({ language }, async ({ mock, open }) => {
        mock.center.uploads.all = structuredClone(EVERY_UPLOAD);
        mock.center.uploads.lost = 1000;
        const page = await open("/promises", width);
        await told(page);
        await eventually(() => page.locator(".tl-upload__item").count(), EVERY_UPLOAD.length);
        await page.setInputFiles("#upload-files", [file("form.pdf", 700_000), file("virus.exe", 100, "application/x-msdownload")]);
        await page.locator(".tl-upload__item--waiting").waitFor();
        await page.locator(".tl-upload__item--failed").waitFor();
        await checkPage(page, `uploads ${language} ${width}`);
      }));

test("a file is sent piece by piece, and what was lost on the way is sent again", () =>
  asking({}, async ({ mock, open }) => {
    const { uploads } = mock.center;
    const page = await open("/promises");
    await told(page);
    await page.setInputFiles("#upload-files", file("form.pdf", 200_000));
    await sees(page, "form.pdf", "Received.");
    assert.deepEqual(uploads.offsets, [0]);
    uploads.offsets = [];
    uploads.lost = 1;
    await page.setInputFiles("#upload-files", file("long.pdf", 600_000));
    await page.locator(".tl-upload__item--waiting").waitFor();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await sees(page, "long.pdf", "Received.");
    assert.deepEqual(uploads.offsets, [0, 262_144, 524_288]);
    await eventually(() => page.locator(".tl-upload [role=status]").innerText(), /long\.pdf: Received/);
  }));

test("a file is paused, gone on with, and taken back", () =>
  asking({}, async ({ mock, open }) => {
    const { uploads } = mock.center;
    let let_go = () => {};
    const page = await open("/promises");
    await told(page);
    uploads.gate = new Promise((done) => (let_go = done));
    await page.setInputFiles("#upload-files", file("long.pdf", 600_000));
    await button(page, "Pause long.pdf").click();
    await page.locator(".tl-upload__item--paused").waitFor();
    let_go();
    uploads.gate = Promise.resolve();
    await button(page, "Go on sending long.pdf").click();
    await sees(page, "long.pdf", "Received.");
    uploads.gate = new Promise((done) => (let_go = done));
    await page.setInputFiles("#upload-files", file("other.pdf", 600_000));
    await button(page, "Take back other.pdf").click();
    await page.locator(".tl-upload__item", { hasText: "other.pdf" }).waitFor({ state: "detached" });
    await until(() => uploads.all.length === 1, "and from the center");
    let_go();
  }));

test("what another visit left is gone on with when the same file is chosen", () =>
  asking({}, async ({ mock, open }) => {
    const { uploads } = mock.center;
    uploads.all = structuredClone(EVERY_UPLOAD);
    const page = await open("/promises");
    await told(page);
    await eventually(() => stateOf(page, "birth certificate").innerText(), /Not finished: 37%/);
    await page.setInputFiles("#upload-files", file("birth certificate.pdf", 700_000));
    await sees(page, "birth certificate", "Received.");
    assert.deepEqual(uploads.offsets, [262_144, 524_288]);
    await eventually(() => page.locator(".tl-upload__item").count(), EVERY_UPLOAD.length);
  }));

test("what is refused says why beside the file", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/promises");
    await told(page);
    await page.setInputFiles("#upload-files", file("large.pdf", (20 << 20) + 1));
    await sees(page, "large.pdf", "This file is too large.");
    mock.center.uploads.why = "type";
    await page.setInputFiles("#upload-files", file("zip.pdf", 1000));
    await sees(page, "zip.pdf", /another kind/);
    mock.center.uploads.why = "malware";
    await page.setInputFiles("#upload-files", file("bad.pdf", 1000));
    await sees(page, "bad.pdf", /something harmful/);
  }));

test("a file that is dropped is taken; a matter that is over takes none", () =>
  asking({}, async ({ mock, open }) => {
    const page = await open("/promises");
    await told(page);
    const data = await page.evaluateHandle(() => {
      const all = new DataTransfer();
      all.items.add(new File(["%PDF-1.7"], "dropped.pdf", { type: "application/pdf" }));
      return all;
    });
    await page.dispatchEvent(".tl-upload__drop", "drop", { dataTransfer: data });
    await sees(page, "dropped.pdf", "Received.");
    mock.center.uploads.open = false;
    await page.reload();
    await told(page);
    await eventually(() => page.locator("#upload-files").count(), 0);
    await page.getByText("This matter takes no more documents.").waitFor();
  }));

test("staff see what was added, with a reason, and save it", () =>
  inHouse({ media: false, signedIn: true }, async ({ mock, open }) => {
    mock.center.uploads.all = structuredClone(EVERY_UPLOAD);
    const page = await open("/worklist");
    await page.locator('[data-matter="1"] .tl-link').click();
    await page.locator("details.tl-upload > summary").click();
    await page.selectOption("#added-reason", "prepare");
    await button(page, "Show documents").click();
    await page.locator(".tl-upload__item").first().waitFor();
    await checkPage(page, "uploads staff");
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Download passport.pdf").click()]);
    assert.equal(download.suggestedFilename(), "passport.pdf");
    assert.equal(await readFile(await download.path(), "utf8"), "%PDF-1.7 invented");
    assert.deepEqual(mock.center.uploads.seen, ["list prepare", "1 prepare"]);
  }));
