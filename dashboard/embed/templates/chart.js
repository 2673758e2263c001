let w=5e3,
all=()=>d.querySelectorAll("main,details,summary,a"),
get=async u=>(u=await fetch(u)).ok&&u.text(),
go=async()=>{
  try{
    let p=!(await get("release.json"+l.search)).includes(`"${all()[0].dataset.tag}"`)&&await get(l),
    o=all(),f=d.activeElement;
    if(p){
      b.innerHTML=p;
      all().forEach((e,i)=>{e.open=o[i]?.open;o[i]==f&&e.focus({preventScroll:1})})
    }
    w=p?5e3:8e3
  }catch{w=Math.min(2*w,8e4)}
  on()
},
io=new IntersectionObserver(e=>e.pop().isIntersecting&&go(io.disconnect())),
on=()=>setTimeout(()=>io.observe(b),w*(.9+Math.random()/5));
on()
