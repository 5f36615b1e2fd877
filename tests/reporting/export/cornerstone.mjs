// Reads a measurement SR as OHIF does, by Cornerstone's adapters, and prints what a viewer would show as JSON.
// Arguments: the SR, the SOP Instance UID of the image, and the image plane as JSON. See test_cornerstone.py.
import fs from "node:fs";

globalThis.window = globalThis.self = globalThis;
globalThis.document = { createElement: () => ({ getContext: () => null, style: {} }), addEventListener() {} };
globalThis.Worker = class { postMessage() {} addEventListener() {} };

const [file, sopUid, planeText] = process.argv.slice(2);
const { data } = (await import("dcmjs")).default;
const { metaData } = await import("@cornerstonejs/core");
const { adaptersSR } = await import("@cornerstonejs/adapters");

const plane = JSON.parse(planeText);
metaData.addProvider((type) => (type === "imagePlaneModule" ? plane : undefined), 10000);
const bytes = fs.readFileSync(file);
const read = data.DicomMessage.readFile(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const report = data.DicomMetaDictionary.naturalizeDataset(read.dict);
const images = { [sopUid]: "an:image", [`${sopUid}:1`]: "an:image" };
const found = adaptersSR.Cornerstone3D.MeasurementReport.generateToolState(report, images, metaData);
const shown = Object.entries(found).flatMap(([tool, measured]) => measured.map((one) => ({
  tool,
  uid: one.TrackingUniqueIdentifier,
  label: one.annotation.data.label ?? "",
  points: one.annotation.data.handles.points.map((point) => Array.from(point)),
  outline: one.annotation.data.contour?.polyline?.map((point) => Array.from(point)) ?? null,
  values: one.annotation.data.cachedStats["imageId:an:image"],
})));
process.stdout.write(JSON.stringify(shown));
