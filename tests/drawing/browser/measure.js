// What our picture draws, in the coordinates of the file: a box or the points of a line for each
// element, and the box of every text. Evaluated in the page with the <svg> as its argument.
(svg) => {
  const inFile = (shape, point) => {
    const matrix = svg.getScreenCTM().inverse().multiply(shape.getScreenCTM());
    return new DOMPoint(point.x, point.y).matrixTransform(matrix);
  };
  const box = (shape) => {
    const own = shape.getBBox();
    const corners = [
      [own.x, own.y], [own.x + own.width, own.y],
      [own.x, own.y + own.height], [own.x + own.width, own.y + own.height],
    ].map(([x, y]) => inFile(shape, { x, y }));
    const xs = corners.map((corner) => corner.x);
    const ys = corners.map((corner) => corner.y);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  };
  // The corners of a course are where it starts, its control points and where it ends.
  const corners = (wire) => {
    const found = [...wire.getAttribute('d').matchAll(/([MLQ])([-\d.]+) ([-\d.]+)/g)];
    const kept = found.filter(([, command], at) => command !== 'L' || at === found.length - 1);
    return kept.map(([, , x, y]) => ({ x: Number(x), y: Number(y) }));
  };
  const line = (group, wire) => {
    const points = corners(wire);
    const head = group.querySelector('polygon.head, path + polygon.foot');
    if (head) { // its first point is the tip, which the course leaves to it
      const tip = head.points.getItem(0);
      points[points.length - 1] = { x: tip.x, y: tip.y };
    }
    return points;
  };
  return [...svg.querySelectorAll('[data-element-id]')].map((group) => {
    const wire = group.querySelector('.wire');
    return {
      id: group.dataset.elementId,
      title: group.querySelector('title').textContent,
      points: wire ? line(group, wire) : null,
      box: wire ? null : box(group.querySelector('.body, .frame, .page')),
      texts: [...group.querySelectorAll('text')].map((text) => ({
        words: text.textContent, upright: text.hasAttribute('transform'), ...box(text),
      })),
    };
  });
}
