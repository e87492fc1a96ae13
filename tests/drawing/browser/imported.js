// What bpmn-js draws from a file: boxes, waypoints and labels by element id, and its warnings.
async (xml) => {
  const viewer = new window.BpmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml);
  const registry = viewer.get('elementRegistry');
  const drawn = registry.filter((one) => one.parent && !one.labelTarget && !one.hidden);
  const labels = registry.filter((one) => one.labelTarget && !one.hidden);
  const box = ({ x, y, width, height }) => ({ x, y, width, height });
  const found = {
    warnings: warnings.map((one) => one.message),
    elements: drawn.map((one) => ({
      id: one.id,
      points: one.waypoints ? one.waypoints.map(({ x, y }) => ({ x, y })) : null,
      box: one.waypoints ? null : box(one),
    })),
    labels: Object.fromEntries(labels.map((one) => [one.labelTarget.id, box(one)])),
  };
  viewer.destroy();
  return found;
}
