setTimeout(function () {
  var figure = document.querySelector(".flame");
  document.title = JSON.stringify({
    why: figure.querySelector(".why").textContent,
    open: figure.querySelector("details").open
  });
}, 1000);
