// What build-pages.ts writes into the bundles, and the imports that vite understands (`./face.svg?raw`).
/// <reference types="vite/client" />

/** `<package version>+<12 hex digits of the sources' hash>`: the `version` of `device:hello`, the name of a cache. */
declare const __VERSION__: string

/** In the service worker alone: URLs of all that the kiosk page needs offline, `/kiosk/` itself first. */
declare const __PRECACHE__: string[]
