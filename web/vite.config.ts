/* vite.config.ts: the pages into dist/, USWDS from its Sass, the API of a local server in dev. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env["THROUGHLINE_URL"] ?? "http://localhost:8080";
const proxied = { "/api": { target: server }, "/live": { target: server, ws: true } };

export default defineConfig({
  appType: "mpa",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  resolve: {
    alias: {
      "@fonts": here("node_modules/@uswds/uswds/dist/fonts"),
      "@img": here("node_modules/@uswds/uswds/dist/img"),
    },
  },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: [here("node_modules/@uswds/uswds/packages")], quietDeps: true },
    },
  },
  server: { proxy: proxied },
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // A page's security policy allows no data: addresses.
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        start: here("index.html"),
        call: here("call/index.html"),
        desk: here("desk/index.html"),
        signin: here("signin/index.html"),
        account: here("account/index.html"),
        numbers: here("numbers/index.html"),
        policy: here("policy/index.html"),
        promises: here("promises/index.html"),
        my: here("my/index.html"),
        status: here("status/index.html"),
        times: here("times/index.html"),
        topics: here("topics/index.html"),
        recording: here("recording/index.html"),
        supervisor: here("supervisor/index.html"),
        worklist: here("worklist/index.html"),
        office: here("office/index.html"),
      },
    },
  },
});
